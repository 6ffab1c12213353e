export { referenceEngine } from './engine.ts';
