/** Random scenarios of raw requests, the same for the same seed: about everything that a client may ask of an API server. */

import { applyEdit, METADATA_EDITS } from './random-edits.ts'
import { type Edit, type Json, RANDOM_KINDS, type RandomKind } from './random-kinds.ts'
import {
  APPLY,
  type Exchange,
  JSON_PATCH,
  MERGE,
  METADATA,
  METADATA_LIST,
  type Scenario,
  STRATEGIC,
  TABLE
} from './raw-exchange.ts'

/** A scenario on one kind, of `length` requests and the watches over them. */
export function randomScenario(seed: number, length: number = 24): Scenario {
  return new Generator(seed).scenario(length)
}

const NAMES = ['a', 'b', 'c']
const FORMS = [undefined, undefined, undefined, TABLE, METADATA]

class Generator {
  #state: number
  readonly #kind: RandomKind
  readonly #collection: string
  /** How many answers are saved, by name of the object. */
  readonly #saved = new Map<string, number>()
  #saves = 0

  constructor(seed: number) {
    this.#state = (seed * 2654435761) >>> 0
    this.#kind = RANDOM_KINDS[(seed * 7 + Math.floor(seed / RANDOM_KINDS.length)) % RANDOM_KINDS.length] as RandomKind
    const { apiVersion, plural, clusterScoped } = this.#kind
    const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
    this.#collection = clusterScoped ? `${root}/${plural}` : `${root}/namespaces/{ns}/${plural}`
  }

  scenario(length: number): Scenario {
    const exchanges: Exchange[] = [
      {
        path: `${this.#collection}?limit=1${this.#kind.clusterScoped ? '&labelSelector=run={ns}' : ''}`,
        save: 'start'
      },
      this.#create('a')
    ]
    while (exchanges.length < length) exchanges.push(this.#exchange())
    return { name: `${this.#kind.apiVersion} ${this.#kind.kind}`, exchanges: [...exchanges, ...this.#watches()] }
  }

  /** Random in [0, 1): mulberry32. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T
  }

  #chance(probability: number): boolean {
    return this.#random() < probability
  }

  #exchange(): Exchange {
    const name = this.#pick(NAMES)
    const roll = this.#random()
    if (roll < 0.2) return this.#create(name)
    if (roll < 0.28) return this.#get(name)
    if (roll < 0.38) return this.#list()
    if (roll < 0.52) return this.#update(name)
    if (roll < 0.76) return this.#patch(name)
    if (roll < 0.84 && this.#kind.status) return this.#writeStatus(name)
    if (roll < 0.88 && this.#kind.scale) return this.#scale(name)
    if (roll < 0.98) return this.#delete(name)
    return this.#deleteCollection()
  }

  /** The name of an object; those of cluster-scoped kinds carry the namespace, as nobody else's do. */
  #name(name: string): string {
    return this.#kind.clusterScoped ? `{ns}-${name}` : name
  }

  #path(name: string, subresource: string = ''): string {
    return `${this.#collection}/${this.#name(name)}${subresource}`
  }

  #object(name: string, edits: readonly Edit[]): Json {
    const { apiVersion, kind, content, clusterScoped } = this.#kind
    const metadata = { name: this.#name(name), ...(clusterScoped && { labels: { run: '{ns}' } }) }
    const object = structuredClone({ apiVersion, kind, metadata, ...content })
    for (const edit of edits) applyEdit(object, edit)
    return object
  }

  #edits(most: number): Edit[] {
    const count = Math.floor(this.#random() * (most + 1))
    return Array.from({ length: count }, () => this.#edit())
  }

  #edit(): Edit {
    return this.#pick(this.#chance(0.3) ? METADATA_EDITS : this.#kind.edits)
  }

  #query(...parts: Array<string | false>): string {
    const options = [
      this.#chance(0.06) && 'dryRun=All',
      this.#chance(0.02) && 'dryRun=Some',
      this.#chance(0.1) && `fieldValidation=${this.#pick(['Strict', 'Ignore', 'Warn', 'Nope'])}`,
      this.#chance(0.08) && `fieldManager=${this.#pick(['me', 'you', ''])}`,
      this.#chance(0.03) && 'pretty=false',
      ...parts
    ].filter(Boolean)
    return options.length === 0 ? '' : `?${options.join('&')}`
  }

  /** Keeps the answer under the object's name, for later writes with its version or uid. */
  #keep(name: string, exchange: Exchange): Exchange {
    const save = `s${this.#saves++}`
    this.#saved.set(name, this.#saves - 1)
    return { ...exchange, save }
  }

  #version(name: string): string | undefined {
    const saved = this.#saved.get(name)
    return saved === undefined ? undefined : `{s${saved}.metadata.resourceVersion}`
  }

  #create(name: string): Exchange {
    const body = this.#object(name, this.#edits(this.#saves === 0 ? 0 : 3))
    const metadata = body.metadata as Json
    if (this.#chance(0.06) && !this.#kind.clusterScoped) {
      delete metadata.name
      metadata.generateName = 'gen-'
    } else if (this.#chance(0.05)) metadata.name = this.#pick(['Bad_Name', '', `${this.#name(name)}.`])
    if (this.#chance(0.03)) delete body.kind
    if (this.#chance(0.03)) body.kind = 'Other'
    if (this.#chance(0.03)) body.apiVersion = 'v9'
    const exchange = { method: 'POST', path: `${this.#collection}${this.#query()}`, body, headers: this.#form() }
    return metadata.name === this.#name(name) ? this.#keep(name, exchange) : exchange
  }

  #form(): Record<string, string> | undefined {
    return this.#chance(0.85) ? undefined : this.#pick(FORMS)
  }

  #get(name: string): Exchange {
    const query = this.#pick(['', '', '', '?resourceVersion=0', '?resourceVersion=nope', '?pretty=false'])
    return { path: `${this.#path(name)}${query}`, headers: this.#pick(FORMS) }
  }

  #list(): Exchange {
    const fields = [
      `metadata.name=${this.#name('a')}`,
      `metadata.name!=${this.#name('a')}`,
      'metadata.nope=1',
      ...(this.#kind.fields ?? [])
    ]
    const labels = [
      'tier',
      '!tier',
      'tier=x',
      'tier in (x,y)',
      'tier notin (x)',
      'tier!=y',
      'a=b=c',
      'tier>1',
      'tier in x'
    ]
    const own = this.#kind.clusterScoped ? 'run={ns}' : undefined
    const label = this.#chance(0.4) ? this.#pick(labels) : undefined
    const selector = [own, label].filter((each) => each !== undefined).join(',')
    const parts = [
      selector !== '' && `labelSelector=${encodeURIComponent(selector).replaceAll('%7B', '{').replaceAll('%7D', '}')}`,
      this.#chance(0.3) && `fieldSelector=${this.#pick(fields)}`,
      this.#chance(0.2) && `limit=${this.#pick([1, 2, 100])}`,
      this.#chance(0.1) && `resourceVersion=${this.#pick(['0', '{start.metadata.resourceVersion}'])}`,
      this.#chance(0.08) && `resourceVersionMatch=${this.#pick(['Exact', 'NotOlderThan', 'Nope'])}`
    ].filter(Boolean)
    const form = this.#pick(FORMS)
    return { path: `${this.#collection}?${parts.join('&')}`, headers: form === METADATA ? METADATA_LIST : form }
  }

  #update(name: string): Exchange {
    const body = this.#object(name, this.#edits(3))
    const metadata = body.metadata as Json
    const version = this.#version(name)
    if (version !== undefined && this.#chance(0.5)) metadata.resourceVersion = version
    else if (this.#chance(0.1)) metadata.resourceVersion = this.#pick(['1', '0', 'nope'])
    return this.#keep(name, { method: 'PUT', path: `${this.#path(name)}${this.#query()}`, body, headers: this.#form() })
  }

  #patch(name: string): Exchange {
    return this.#keep(name, this.#patchOf(this.#path(name), name, [this.#edit(), ...this.#edits(1)], ''))
  }

  #patchOf(path: string, name: string, edits: readonly Edit[], subresource: string): Exchange {
    const { apiVersion, kind } = this.#kind
    const type = this.#pick([MERGE, MERGE, STRATEGIC, STRATEGIC, JSON_PATCH, APPLY])
    const form = this.#form()
    const send = (headers: Record<string, string>, body: unknown, ...query: Array<string | false>): Exchange => ({
      method: 'PATCH',
      path: `${path}${subresource}${this.#query(...query)}`,
      headers: { ...headers, ...form },
      body
    })
    if (type === JSON_PATCH)
      return send(
        type,
        edits.flatMap((edit) => this.#operations(edit))
      )
    if (type !== APPLY) {
      const body: Json = {}
      for (const edit of edits) applyEdit(body, edit)
      if (this.#chance(0.1)) applyEdit(body, ['metadata.resourceVersion', this.#version(name) ?? '1'])
      return send(type, this.#chance(0.03) ? this.#pick(['{', '[]', '"x"', 'null']) : body)
    }
    const body: Json = this.#chance(0.5)
      ? this.#object(name, [])
      : { apiVersion, kind, metadata: { name: this.#name(name) } }
    for (const edit of edits) applyEdit(body, edit)
    return send(
      APPLY,
      body,
      this.#chance(0.95) && `fieldManager=${this.#pick(['one', 'two'])}`,
      this.#chance(0.3) && 'force=true'
    )
  }

  #operations([path, value]: Edit): Json[] {
    const pointer = `/${path.replaceAll('/', '~1').replaceAll('.', '/')}`
    if (value === null || this.#chance(0.1)) return [{ op: 'remove', path: pointer }]
    if (this.#chance(0.1))
      return [
        { op: 'test', path: pointer, value },
        { op: 'add', path: pointer, value }
      ]
    return [{ op: this.#pick(['add', 'add', 'replace', 'nope']), path: pointer, value }]
  }

  #writeStatus(name: string): Exchange {
    const edits = [this.#pick(this.#kind.status ?? []), ...(this.#chance(0.3) ? [this.#edit()] : [])]
    if (this.#chance(0.15)) return { path: this.#path(name, '/status'), headers: this.#pick(FORMS) }
    if (this.#chance(0.7)) return this.#keep(name, this.#patchOf(this.#path(name), name, edits, '/status'))
    const body = this.#object(name, edits)
    return this.#keep(name, { method: 'PUT', path: `${this.#path(name, '/status')}${this.#query()}`, body })
  }

  #scale(name: string): Exchange {
    const path = this.#path(name, '/scale')
    const replicas = this.#pick([0, 1, 5, -1, 'x'])
    if (this.#chance(0.3)) return { path, headers: this.#pick(FORMS) }
    const body = { spec: { replicas } }
    if (this.#chance(0.6)) return { method: 'PATCH', path: `${path}${this.#query()}`, headers: MERGE, body }
    const scale = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: this.#name(name), namespace: '{ns}' },
      ...body
    }
    return { method: 'PUT', path: `${path}${this.#query()}`, body: scale }
  }

  #delete(name: string): Exchange {
    const saved = this.#saved.get(name)
    const body: Json = {
      ...(this.#chance(0.2) && { gracePeriodSeconds: this.#pick([0, 1, 30, -1]) }),
      ...(this.#chance(0.3) && { propagationPolicy: this.#pick(['Foreground', 'Background', 'Orphan', 'Nope']) }),
      ...(this.#chance(0.05) && { orphanDependents: this.#pick([true, false]) }),
      ...(this.#chance(0.1) && saved !== undefined && { preconditions: { uid: `{s${saved}.metadata.uid}` } }),
      ...(this.#chance(0.1) && saved !== undefined && { preconditions: { resourceVersion: this.#version(name) } }),
      ...(this.#chance(0.08) && { dryRun: ['All'] })
    }
    const path = this.#path(name)
    if (Object.keys(body).length === 0) return { method: 'DELETE', path, headers: this.#form() }
    return { method: 'DELETE', path, body: { apiVersion: 'v1', kind: 'DeleteOptions', ...body } }
  }

  #deleteCollection(): Exchange {
    const selector = this.#kind.clusterScoped ? 'run={ns}' : this.#pick(['tier', '!tier', ''])
    return { method: 'DELETE', path: `${this.#collection}?labelSelector=${selector}` }
  }

  #watches(): Exchange[] {
    const own = this.#kind.clusterScoped ? 'run={ns},' : ''
    const base = `${this.#collection}?watch=1&timeoutSeconds=1`
    const from = '&resourceVersion={start.metadata.resourceVersion}'
    const all = own === '' ? '' : `&labelSelector=run={ns}`
    return [
      { path: `${base}${from}${all}` },
      { path: `${base}${from}&labelSelector=${own}tier` },
      { path: `${base}${from}&fieldSelector=metadata.name=${this.#name('a')}`, headers: this.#pick(FORMS) },
      { path: `${base}${all}${this.#pick(['', '&resourceVersion=0'])}` },
      {
        path: `${base}${all}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=${this.#pick(['true', 'false'])}`,
        headers: this.#pick(FORMS)
      }
    ]
  }
}
