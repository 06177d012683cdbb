const http = require('http');
const S3rver = require('s3rver');

const [port, directory] = process.argv.slice(2);
const server = new S3rver({ directory, silent: true, vhostBuckets: false, configureBuckets: [{ name: 'objects' }] });

// s3rver checks signatures, and lets in who has none. S3 does not.
server.configureBuckets().then(() => {
  const signed = server.callback();
  http.createServer((request, response) => {
    if (request.headers.authorization) {
      signed(request, response);
    } else {
      response.writeHead(403, { 'Content-Type': 'application/xml' }).end('<Error><Code>AccessDenied</Code></Error>');
    }
  }).listen(Number(port), '127.0.0.1');
});
