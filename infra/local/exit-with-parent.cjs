// Preloaded into Azurite (node --require): whoever started it holds its standard input open, so the end of that
// stream means that the parent is gone, however it ended. Azurite then closes as at SIGTERM, or is ended after 5 s.
'use strict';
process.stdin.on('error', () => {});
process.stdin.on('end', () => {
  setTimeout(() => process.exit(0), 5000).unref();
  process.emit('SIGTERM');
});
process.stdin.resume();
// A pipe that is waited for would keep a process that has closed everything else.
process.stdin.unref?.();

// Ctrl-C reaches every process of a terminal. Azurite leaves it to its parent: the apps store what they have in hand first.
const once = process.once.bind(process);
process.once = (name, listener) => (name === 'SIGINT' ? process : once(name, listener));
process.on('SIGINT', () => {});
