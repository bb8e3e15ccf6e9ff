export { type ParseYamlDocumentOptions, type ParseYamlOptions, parseYaml, parseYamlStream } from './parse.ts'
export { YamlSyntaxError } from './syntax-error.ts'
