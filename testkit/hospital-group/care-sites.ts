import type { RowSink } from './care-record.ts';
import { COMMUNES, SITES, WARD_KEYS, WARDS, type WardKey } from './catalogue/places.ts';

const WARDS_PER_SITE_MAX = 100;
const PROVIDERS_PER_WARD = 3;
const COMMUNE_LOCATIONS_FROM = 100;
/** The first of the sites is the university hospital. */
export const UNIVERSITY_SITE = 0;

/** The care site of a hospital, or of a ward of it. `site` counts from 0. */
export function careSiteId(site: number, ward: WardKey | null): number {
  return (site + 1) * WARDS_PER_SITE_MAX + (ward === null ? 0 : WARD_KEYS.indexOf(ward) + 1);
}

export const hasWard = (site: number, ward: WardKey): boolean =>
  site === UNIVERSITY_SITE || !WARDS[ward].universityOnly;

/** One of the ward's physicians, always the same for the same event. */
export function providerId(site: number, ward: WardKey, event: number): number {
  return careSiteId(site, ward) * 10 + 1 + (event % PROVIDERS_PER_WARD);
}

export const communeLocation = (commune: number): number => COMMUNE_LOCATIONS_FROM + commune;

/** Writes location, care_site and provider for the first `sites` hospitals. */
export function writeCareSites(sites: number, sink: RowSink): void {
  for (const [site, place] of SITES.slice(0, sites).entries()) {
    sink('location', {
      location_id: site + 1,
      city: place.city,
      zip: place.zip,
      country_source_value: 'FRA',
      location_source_value: place.finess,
      latitude: place.latitude,
      longitude: place.longitude,
    });
    sink('care_site', {
      care_site_id: careSiteId(site, null),
      care_site_name: place.name,
      location_id: site + 1,
      care_site_source_value: place.finess,
      place_of_service_source_value: place.university ? 'CHU' : 'CH',
    });
    for (const key of WARD_KEYS) if (hasWard(site, key)) writeWard(site, place.name, key, sink);
  }
  for (const [commune, city] of COMMUNES.entries()) {
    sink('location', {
      location_id: communeLocation(commune),
      city,
      zip: String(54900 + commune),
      country_source_value: 'FRA',
      location_source_value: `COMMUNE-${commune + 1}`,
    });
  }
}

function writeWard(site: number, siteName: string, key: WardKey, sink: RowSink): void {
  const ward = WARDS[key];
  const id = careSiteId(site, key);
  sink('care_site', {
    care_site_id: id,
    care_site_name: `${siteName} – ${ward.name}`,
    location_id: site + 1,
    care_site_source_value: `UF-${id}`,
    place_of_service_source_value: ward.visit,
  });
  for (let i = 0; i < PROVIDERS_PER_WARD; i++) {
    const provider = providerId(site, key, i);
    sink('provider', {
      provider_id: provider,
      specialty_concept_id: ward.specialty,
      care_site_id: id,
      provider_source_value: `PS-${provider}`,
      specialty_source_value: ward.name,
    });
  }
}
