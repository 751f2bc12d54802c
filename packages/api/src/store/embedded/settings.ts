import fs from 'node:fs';

/** For one machine that also runs the API: modest memory, and room to load a whole province without a checkpoint storm. */
const always = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  timezone: 'UTC',
  jit: 'off',
  random_page_cost: '1.1',
  // Nothing replicates from it, and COPY into a table made in the same transaction then writes no log.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  maintenance_work_mem: '128MB',
} as const;

/**
 * No personal data in PostgreSQL's log: no statement, no parameter, no DETAIL or CONTEXT, and no message of a failed
 * statement either ("invalid input syntax for type date: ..." quotes its input). What the server says of itself stays.
 */
const discreet = {
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
} as const;

const lasting = { shared_buffers: '256MB' } as const;

/** For tests: fast, and worth nothing after a crash. */
const fleeting = { shared_buffers: '128MB', fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } as const;

/** Parallel workers share memory in /dev/shm; a container's is often 64 MB, too small to build an index of a province. */
const enoughSharedMemory = 512 * 2 ** 20;

function sharedMemory(): Record<string, string> {
  if (process.platform !== 'linux') return {};
  try {
    const { bavail, bsize } = fs.statfsSync('/dev/shm');
    return bavail * bsize >= enoughSharedMemory ? {} : { dynamic_shared_memory_type: 'mmap' };
  } catch {
    return { dynamic_shared_memory_type: 'mmap' };
  }
}

export function serverSettings(durable: boolean, extra: Record<string, string>): Record<string, string> {
  return { ...always, ...discreet, ...sharedMemory(), ...(durable ? lasting : fleeting), ...extra };
}
