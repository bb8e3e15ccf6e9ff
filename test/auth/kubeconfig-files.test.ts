import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { homeFolder, kubeconfigFiles, splitPathList } from '../../src/auth/kubeconfig-files.ts'

const test = suite('kubeconfigFiles')

/** A file system of these paths alone. */
const disk = (paths: Record<string, { folder: boolean; writable: boolean }>) => async (path: string) => paths[path]
const FOLDER = { folder: true, writable: true }
const READ_ONLY = { folder: true, writable: false }
const FILE = { folder: false, writable: true }

test('$KUBECONFIG is a list, each file once, empty entries left out', async () => {
  assert.equal(await kubeconfigFiles({ env: { KUBECONFIG: '/a::/b:/a:' }, platform: 'linux' }), ['/a', '/b'])
  assert.equal(await kubeconfigFiles({ env: { KUBECONFIG: 'C:\\a;"D:\\x;y";;C:\\a' }, platform: 'win32' }), [
    'C:\\a',
    'D:\\x;y'
  ])
})

test('a list of nothing does not lead to the home folder', async () => {
  assert.equal(await kubeconfigFiles({ env: { KUBECONFIG: ':', HOME: '/home/me' }, platform: 'linux' }), [])
})

test('else the file in the home folder', async () => {
  assert.equal(await kubeconfigFiles({ env: { HOME: '/home/me', KUBECONFIG: '' }, platform: 'darwin' }), [
    '/home/me/.kube/config'
  ])
  assert.equal(await kubeconfigFiles({ env: {}, platform: 'linux' }), [])
})

const env = { HOME: 'H:\\', HOMEDRIVE: 'D:', HOMEPATH: '\\me', USERPROFILE: 'C:\\Users\\me' }
const home = (paths: Parameters<typeof disk>[0], more = {}) =>
  homeFolder({ env: { ...env, ...more }, platform: 'win32' }, disk(paths))

test('on Windows: where there is a kubeconfig, HOMEDRIVE before USERPROFILE', async () => {
  assert.is(
    await home({ 'D:\\me\\.kube\\config': FILE, 'C:\\Users\\me\\.kube\\config': FILE, 'H:\\': FOLDER }),
    'D:\\me'
  )
  assert.is(await home({ 'C:\\Users\\me\\.kube\\config': FILE, 'H:\\': FOLDER }), 'C:\\Users\\me')
})

test('on Windows: else what can be written, USERPROFILE before HOMEDRIVE', async () => {
  assert.is(await home({ 'C:\\Users\\me': FOLDER, 'D:\\me': FOLDER }), 'C:\\Users\\me')
  assert.is(await home({ 'H:\\': READ_ONLY, 'D:\\me': FOLDER }), 'D:\\me')
})

test('on Windows: else what exists, else what is set', async () => {
  assert.is(await home({ 'D:\\me': READ_ONLY }), 'D:\\me')
  assert.is(await home({}), 'H:\\')
  assert.is(await home({}, { HOME: '' }), 'C:\\Users\\me')
  assert.is(await homeFolder({ env: {}, platform: 'win32' }, disk({})), undefined)
})

test('splitPathList() takes quotes on Windows only', () => {
  assert.equal(splitPathList('a:"b:c"', 'linux'), ['a', '"b', 'c"'])
  assert.equal(splitPathList('a;"b;c"d;', 'win32'), ['a', 'b;cd', ''])
})

test.run()
