import { actOn } from './act.js';

export default actOn('started', (driver, node, call) => driver.startNode(node, call));
