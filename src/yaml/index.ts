export { type ParseYamlDocumentOptions, type ParseYamlOptions, parseYaml, parseYamlStream } from './parse.ts'
export { stringifyYaml, stringifyYamlStream } from './stringify.ts'
export { type YamlPosition, YamlSyntaxError } from './syntax-error.ts'
