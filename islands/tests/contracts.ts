/** The examples and schemas of `contracts/`, and a checker of the part of JSON Schema that they use. */
import { readFileSync } from 'node:fs'

const ROOT = new URL('../../contracts/', import.meta.url)

export function example<T>(name: string): T {
  return read(`examples/${name}.json`) as T
}

interface Schema {
  type?: string | string[]
  enum?: unknown[]
  required?: string[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean
  items?: Schema
  $ref?: string
  $defs?: Record<string, Schema>
  minimum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}

/** Everything in `value` that the schema forbids, as sentences; an empty list means that it fits. */
export function breaches(schemaName: string, value: unknown): string[] {
  const root = read(`${schemaName}.schema.json`) as Schema
  return check(root, value, '$', root)
}

function check(given: Schema, value: unknown, at: string, root: Schema): string[] {
  const schema = given.$ref ? (root.$defs?.[given.$ref.replace('#/$defs/', '')] ?? {}) : given
  const found: string[] = []
  if (schema.type && ![schema.type].flat().some((type) => isOf(type, value)))
    found.push(`${at} is not ${schema.type}`)
  if (schema.enum && !schema.enum.includes(value)) found.push(`${at} is none of ${schema.enum}`)
  if (typeof value === 'number' && schema.minimum !== undefined && value < schema.minimum)
    found.push(`${at} is too small`)
  if (typeof value === 'string')
    found.push(...checkLength(schema.minLength, schema.maxLength, value.length, at))
  if (Array.isArray(value)) found.push(...checkItems(schema, value, at, root))
  else if (value && typeof value === 'object') found.push(...checkMembers(schema, value as object, at, root))
  return found
}

function checkItems(schema: Schema, value: unknown[], at: string, root: Schema): string[] {
  const { items } = schema
  const each = items ? value.flatMap((item, index) => check(items, item, `${at}[${index}]`, root)) : []
  return [...checkLength(schema.minItems, schema.maxItems, value.length, at), ...each]
}

function checkMembers(schema: Schema, value: object, at: string, root: Schema): string[] {
  const missing = (schema.required ?? [])
    .filter((key) => !(key in value))
    .map((key) => `${at}.${key} is missing`)
  const members = Object.entries(value).flatMap(([key, member]) => {
    const own = schema.properties?.[key]
    if (own) return check(own, member, `${at}.${key}`, root)
    return schema.additionalProperties === false ? [`${at}.${key} is not known`] : []
  })
  return [...missing, ...members]
}

function checkLength(min: number | undefined, max: number | undefined, length: number, at: string): string[] {
  return (min !== undefined && length < min) || (max !== undefined && length > max)
    ? [`${at} has length ${length}`]
    : []
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, ROOT), 'utf8'))
}
