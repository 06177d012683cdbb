// Lets PUT make an object that is not there. Without this, json-server answers 404.
module.exports = (request, response, next) => {
  const path = request.path.match(/^\/objects\/([^/]+)$/);
  if (request.method === 'PUT' && path) {
    const id = decodeURIComponent(path[1]);
    const objects = request.app.db.get('objects');
    if (!objects.find({ id }).value()) {
      objects.push({ id }).write();
    }
  }
  next();
};
