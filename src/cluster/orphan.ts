/** Loaded into each process of a cluster before anything else: when the cluster is gone, the process stops as on a signal. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening alone must not keep a hub running that has stopped.
process.channel?.unref();
