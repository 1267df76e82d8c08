/** The thread of `inThread`. No module that it is asked for may import this one: they would wait for each other. */
import { parentPort, workerData } from "node:worker_threads";

const { module, name, parameters } = workerData;
const called = (await import(module))[name];
const answer = await called(...parameters, (said) => parentPort.postMessage({ said }));
parentPort.postMessage({ answer });
