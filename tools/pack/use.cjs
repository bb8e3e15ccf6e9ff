// The packed package from CommonJS: require() of an ES module, Node >= 20.19.
const assert = require('node:assert/strict')
const { createClient, Pod } = require('kubewire')
const { stringifyYaml } = require('kubewire/yaml')

assert.equal(Pod.plural, 'pods')
assert.equal(stringifyYaml({ a: 'yes' }).trim(), 'a: "yes"')
const client = createClient({ server: 'https://127.0.0.1:1' })
client.resource(Pod, { namespace: 'default' })
client.close()
