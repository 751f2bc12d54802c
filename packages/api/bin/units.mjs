import { build } from './build.mjs';
import { watchLaunchers } from './launchers.mjs';

watchLaunchers();
await build('server');
await import('../dist/merge-units.js');
