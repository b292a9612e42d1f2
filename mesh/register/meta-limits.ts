import { MeshError } from '../errors.ts'

/**
 * Holds meta to what Consul takes: ≤ 64 keys, each 1 to 128 of `[A-Za-z0-9_-]`, values ≤ 512 characters.
 *
 * @throws MeshError `bad_config` naming every fault: at the start of a service rather than as Consul's 400 in a loop
 */
export function checkMetaLimits(meta: Readonly<Record<string, string>>): void {
  const keys = Object.keys(meta)
  const faults = [
    ...(keys.length > 64 ? [`${keys.length} keys (at most 64)`] : []),
    ...keys
      .filter(key => !/^[\w-]+$/.test(key))
      .map(key => `key "${key.slice(0, 128)}" (letters, digits, _ and - only)`),
    ...keys.filter(key => key.length > 128).map(key => `a key of ${key.length} characters (at most 128)`),
    ...Object.entries(meta)
      .filter(([, value]) => value.length > 512)
      .map(([key, value]) => `"${key}" of ${value.length} characters (at most 512)`),
  ]
  if (faults.length > 0) throw new MeshError('bad_config', `meta that Consul would refuse: ${faults.join('; ')}`)
}
