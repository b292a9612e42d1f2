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
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'stories',
          include: ['tests/**/*.test.ts'],
          globalSetup: ['tests/support/install.ts'],
          // Stories own processes and ports; two at a time on two cores would only measure each other.
          fileParallelism: false,
          ...generous,
        },
      },
    ],
  },
})
