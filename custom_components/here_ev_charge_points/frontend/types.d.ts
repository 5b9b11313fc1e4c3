// What the card knows of Home Assistant's frontend, and what its own parts hand around.

export interface State {
  entity_id: string;
  state: string;
  attributes: Record<string, any>;
  last_changed?: string;
}

export interface Hass {
  states: Record<string, State>;
  entities: Record<string, { entity_id: string; platform: string; device_id?: string; translation_key?: string }>;
  devices: Record<string, { id: string; name: string | null; name_by_user?: string | null; manufacturer?: string | null; identifiers?: [string, string][]; primary_config_entry?: string | null }>;
  config: { unit_system: { length: string }; time_zone: string };
  locale: { language: string; number_format: string; time_format: string; time_zone: string };
  themes: { darkMode: boolean };
  localize(key: string, values?: Record<string, unknown>): string;
  loadBackendTranslation(category: string, integration: string): Promise<unknown>;
  connection: {
    subscribeMessage(callback: (message: any) => void, message: object): Promise<() => void>;
    sendMessagePromise(message: object): Promise<any>;
  };
  user?: { is_admin: boolean };
  formatEntityState(state: State): string;
  formatEntityAttributeValue(state: State, attribute: string, value?: unknown): string;
  callService(domain: string, service: string, data: object, target?: object, notify?: boolean, answers?: boolean): Promise<any>;
}

export interface Config {
  type?: string;
  title: string;
  devices: string[];
  layout: "detailed" | "compact";
  sort: "free" | "distance" | "price" | "name";
  distance_from: string;
  connector_types: string[];
  min_power: number;
  only_free: boolean;
  limit: number | null;
  tap_action?: Action;
  hold_action?: Action;
  double_tap_action?: Action;
}

export type Gesture = "tap" | "hold" | "double_tap";

/** What to do on a gesture, as all of Home Assistant's cards have it. */
export interface Action {
  action: string;
}

/** Entity ids of a location by their translation key. */
export type Entities = Record<string, string[]>;

export type Plug = "free" | "in_use" | "out_of_order" | "not_known";

/** How a location stands: out of order where none of its chargers is in service. */
export type Standing = "free" | "full" | "out_of_order" | "not_known";

/** A charger as the sensor of free chargers describes it; powers in kW. */
export interface Charger {
  status: string | null;
  connector_types?: string[];
  power: number | null;
  connectors?: { type: string | null; power: number | null }[];
  restrictions?: string[];
}

/** A location without data, as the action get_status answers it: what is wrong, and what was known. */
export interface Missed {
  location_id: string;
  problem: "gone" | "missing" | "unreadable" | null;
  last_known: { chargers: Charger[]; connectors: (Record<string, any> & { available: number | null })[] } | null;
}

/** How HERE answers the account of a location; `answered` when it last did, told in an outage alone. */
export interface Account {
  status: string;
  answered: string | null;
  retry: string | null;
}

/** A charger in use: since when, and until when such sessions usually last. */
export interface Session {
  name: string;
  since: string;
  ends: string | null;
}

/** How busy a location usually is on a weekday (0 for Monday): the part in use by hour, null where
 * it is not known; `now`: the hour of now, null on another day. */
export interface Busy {
  day: number;
  now: number | null;
  hours: (number | null)[] | null;
}

/** The connectors of one standard and power (kW); `free` null where it is not known. */
export interface Group {
  entity: string | null;
  type: string;
  standard: string | null;
  power: number | null;
  free: number | null;
  total: number;
  plugs: Plug[];
  sessions: Session[];
  formats: string | null;
  price: (Price & { about: string }) | null;
}

/** What counts in a session from so many minutes on; 0: nothing. The fee of a session is due at that minute. */
export interface Step {
  after: number;
  price_per_kwh: number;
  price_per_minute: number;
  parking_fee_per_minute: number;
  session_fee: number;
}

/** A price with when it begins: after minutes, or at a level of the battery in percent. */
export interface Fee {
  kind: Exclude<keyof Step, "after">;
  price: number;
  after: number;
  level: number | null;
}

/** What a kWh costs and what comes on top, in words; `cost`: of a whole charge. */
export interface Price {
  entity: string;
  facts: string[];
  cost: number | null;
}

/** A charging location; `distance` in metres, times as ISO 8601. Charging on: while it is shut. */
export interface Location {
  id: string;
  entity: string | null;
  name: string;
  operator: string | null;
  available: boolean;
  standing: Standing;
  free: number | null;
  total: number;
  plugs: Plug[];
  position: { latitude: number; longitude: number } | null;
  entrance: { latitude: number; longitude: number } | null;
  limits: string[];
  payment: string | null;
  floors: string[];
  pullThrough: boolean;
  account: Account | null;
  entry: string | null;
  problem: Missed["problem"];
  since: string | null;
  distance: number | null;
  opening: { text: string; changes: string | null; isShut: boolean; isChargingOn: boolean } | null;
  groups: Group[];
  carConnectors: string[];
  cost: number | null;
  currency: string | null;
  updated: string | null;
  watch: { entity: string; on: boolean; until: string | null } | null;
}

declare global {
  interface Window {
    customCardFeatures?: object[];
    customCards?: object[];
    customStrategies?: object[];
    hassConnection?: Promise<unknown>;
  }
}
