import { defineConfig } from 'vitest/config'

const generous = { testTimeout: 60_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['node_modules/**', 'tests/**'],
          setupFiles: ['tests/support/fixed-seed.ts'],
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'stories',
          include: ['tests/**/*.test.ts'],
          // HAProxy 3 is not in Debian bookworm: its story runs where HAPROXY3 names a binary.
          exclude: [
            'tests/compose-*.test.ts',
            ...(process.env.HAPROXY3 ? [] : ['tests/edge-with-dynamic-servers.test.ts']),
          ],
          globalSetup: ['tests/support/install.ts'],
          setupFiles: ['tests/support/fixed-seed.ts'],
          // Stories own processes and ports; two at a time on two cores would only measure each other.
          fileParallelism: false,
          ...generous,
        },
      },
      {
        test: {
          name: 'compose',
          include: ['tests/compose-*.test.ts'],
          globalSetup: ['tests/support/install-docker.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
