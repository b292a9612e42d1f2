import { composeBinary, composes, hasEngine, hasTestImage, runScript, testImage } from './docker.ts'

/**
 * Before the stories of Compose: a Docker engine, both Composes, the base images and an image of what is here now. Under
 * `CI=true` all of it is installed and started, as root on Debian, and what cannot be had fails. Elsewhere only an engine
 * that answers is used, and what must be skipped is said loudly.
 *
 * @returns ends the engine, where it was started here
 */
export default function installDocker(): () => void {
  const inCi = process.env.CI === 'true'
  const hadEngine = hasEngine()
  try {
    if (inCi) runScript('sh', 'scripts/docker-engine.sh', 'install')
    else if (!hadEngine) throw new Error('no Docker engine answers; `sh scripts/docker-engine.sh install` sees to one')
    runScript('sh', 'scripts/base-images.sh')
    for (const name of composes) composeBinary(name)
    runScript('docker', 'build', '--quiet', '--network', 'host', '--tag', testImage, '.')
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string }
    const reason = `${message} ${stderr ?? ''}`.trim()
    if (inCi) throw new Error(`CI needs Docker: ${reason}`)
    process.stderr.write(`\n*** SKIPPED: everything that needs Docker and both Composes. ${reason}\n\n`)
    // One from an earlier run would be run in its place.
    if (hasTestImage()) runScript('docker', 'rmi', testImage)
  }
  return () => void (hadEngine || runScript('sh', 'scripts/docker-engine.sh', 'stop'))
}
