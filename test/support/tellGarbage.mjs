import { setFlagsFromString } from 'node:v8';

// Loaded into a program before it begins: each collection of its garbage is told on its output.
setFlagsFromString('--trace-gc');
setFlagsFromString('--trace-gc-nvp');
