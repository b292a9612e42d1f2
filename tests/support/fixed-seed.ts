import fc from 'fast-check'

// CI repeats one exploration, so that a commit is red for what it changed; everybody else explores anew each time.
if (process.env.CI === 'true') fc.configureGlobal({ seed: 20_261_121 })
