import { build } from './build.mjs';
import { watchLaunchers } from './launchers.mjs';

watchLaunchers();
await build('server');
// Else graphql looks for copies of itself at every type that it meets.
process.env.NODE_ENV ??= 'production';
await import('../dist/main.js');
