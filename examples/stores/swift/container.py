import sys
import time
import urllib.request

url = f"http://127.0.0.1:{sys.argv[1]}"


def headers_of(path, method, headers):
    request = urllib.request.Request(url + path, method=method, headers=headers)
    with urllib.request.urlopen(request) as response:
        return response.headers


def create_container():
    login = {"X-Auth-User": "test:tester", "X-Auth-Key": "testing"}
    token = headers_of("/auth/v1.0", "GET", login)["X-Auth-Token"]
    headers_of("/v1/AUTH_test/objects", "PUT", {"X-Auth-Token": token})
    print('The container "objects" is there', flush=True)


for _ in range(300):
    try:
        create_container()
        break
    except OSError:
        time.sleep(0.1)
