import { fold } from './fold.ts'

/** Where a place lies, as a caller may say it. */
export interface Area {
  /** The country's English name. */
  readonly country: string
  /** ISO 3166-1 alpha-2, upper case. */
  readonly countryCode: string
  /** States, provinces and the like, by name or code; may be empty. */
  readonly regions: readonly string[]
}

/** What people write for a country beside its name and its code, folded. */
const countryNicknames: Readonly<Record<string, string>> = {
  usa: 'US',
  'u s': 'US',
  'u s a': 'US',
  america: 'US',
  'united states of america': 'US',
  uk: 'GB',
  'u k': 'GB',
  'great britain': 'GB',
  britain: 'GB',
  uae: 'AE',
  emirates: 'AE',
  turkey: 'TR',
  'czech republic': 'CZ',
  holland: 'NL',
  'the netherlands': 'NL',
  korea: 'KR',
  'republic of korea': 'KR',
  'viet nam': 'VN',
  burma: 'MM',
  'hong kong sar': 'HK',
  'russian federation': 'RU',
  deutschland: 'DE',
  espana: 'ES',
  italia: 'IT',
  schweiz: 'CH',
  osterreich: 'AT',
  brasil: 'BR',
  nippon: 'JP',
}

/** Postal codes of American states and Canadian provinces, which geocoders leave out. */
const regionNames: Readonly<Record<string, string>> = {
  ...{ al: 'alabama', ak: 'alaska', az: 'arizona', ar: 'arkansas', ca: 'california', co: 'colorado' },
  ...{ ct: 'connecticut', de: 'delaware', dc: 'district of columbia', fl: 'florida', ga: 'georgia', hi: 'hawaii' },
  ...{ id: 'idaho', il: 'illinois', in: 'indiana', ia: 'iowa', ks: 'kansas', ky: 'kentucky', la: 'louisiana' },
  ...{ me: 'maine', md: 'maryland', ma: 'massachusetts', mi: 'michigan', mn: 'minnesota', ms: 'mississippi' },
  ...{ mo: 'missouri', mt: 'montana', ne: 'nebraska', nv: 'nevada', nh: 'new hampshire', nj: 'new jersey' },
  ...{ nm: 'new mexico', ny: 'new york', nc: 'north carolina', nd: 'north dakota', oh: 'ohio', ok: 'oklahoma' },
  ...{ or: 'oregon', pa: 'pennsylvania', ri: 'rhode island', sc: 'south carolina', sd: 'south dakota' },
  ...{ tn: 'tennessee', tx: 'texas', ut: 'utah', vt: 'vermont', va: 'virginia', wa: 'washington' },
  ...{ wv: 'west virginia', wi: 'wisconsin', wy: 'wyoming' },
  ...{ ab: 'alberta', bc: 'british columbia', mb: 'manitoba', nb: 'new brunswick', nl: 'newfoundland and labrador' },
  ...{ ns: 'nova scotia', on: 'ontario', pe: 'prince edward island', qc: 'quebec', sk: 'saskatchewan' },
}

/**
 * Whether a place lies where the caller says: in the country or the region of that name, code or nickname.
 *
 * @param qualifier one word or more of the caller's, such as `FR`, `Texas`, `TX` or `UK`
 */
export function liesIn(area: Area, qualifier: string): boolean {
  const said = fold(qualifier)
  if (said === area.countryCode.toLowerCase() || said === fold(area.country)) return true
  if (countryNicknames[said] === area.countryCode) return true
  const regions = area.regions.map(fold)
  if (regions.includes(said)) return true
  const spelledOut = regionNames[said.replaceAll(' ', '')]
  return spelledOut !== undefined && ['US', 'CA'].includes(area.countryCode) && regions.includes(spelledOut)
}
