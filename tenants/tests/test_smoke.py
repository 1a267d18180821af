from tests.world.client import sign_in
def test_a(acme, globex):
    api = sign_in(acme)
    r = api.get("/api/me"); print(r)
def test_b(committed, acme):
    api = sign_in(acme)
    r = api.get("/api/me"); print(r)
def test_c(committed, acme):
    api = sign_in(acme)
