const { v2: webdav } = require('webdav-server');

const [port, folder] = process.argv.slice(2);
const server = new webdav.WebDAVServer({ hostname: '127.0.0.1', port: Number(port) });
server.setFileSystem('/', new webdav.PhysicalFileSystem(folder), (success) => {
  if (!success) {
    throw new Error(`Cannot serve ${folder}`);
  }
  server.start();
});
