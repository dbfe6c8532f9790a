import { actOn } from './act.js';

export default actOn('stopped', (driver, node, call) => driver.stopNode(node, call));
