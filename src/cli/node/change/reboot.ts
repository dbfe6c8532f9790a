import { actOn } from './act.js';

export default actOn('restarted', (driver, node, call) => driver.rebootNode(node, call));
