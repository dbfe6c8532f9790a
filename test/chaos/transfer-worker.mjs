// Uploads or downloads one file in a process of its own, which a test kills. What to do comes as JSON in the first argument; tokens and
// progress go out as lines of JSON.
import { getDriver, Provider } from 'skylane';

const { action, options, container, name, path, ...transfer } = JSON.parse(process.argv[2]);
const Swift = getDriver(Provider.OPENSTACK_SWIFT);
const swift = new Swift(options);
const say = (words) => process.stdout.write(`${JSON.stringify(words)}\n`);
const reporting = {
  ...transfer,
  onToken: (token) => say({ token }),
  onProgress: ({ bytes }) => say({ bytes }),
};

if (action === 'upload') {
  const { verified } = await swift.uploadFile(container, name, path, reporting);
  say({ verified });
} else {
  const { verified } = await swift.downloadFile({ container, name }, path, reporting);
  say({ verified });
}
await swift.close();
