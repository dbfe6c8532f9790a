import { actOn } from './act.js';

export default actOn((driver, node, call) => driver.startNode(node, call));
