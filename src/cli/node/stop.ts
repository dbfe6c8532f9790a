import { actOn } from './act.js';

export default actOn((driver, node, call) => driver.stopNode(node, call));
