package io.github.dynurl.examples.stores;

import io.github.dynurl.examples.company.ApiKey;
import io.github.dynurl.examples.company.CompanyService;
import java.util.concurrent.atomic.AtomicReference;

/** The service of examples/company. It chooses the ids of its files; here, it takes the ids that a test sets. */
final class CompanyServer implements Running {
    static final String API_KEY = "sesame";

    private final AtomicReference<String> next = new AtomicReference<>("");
    private final CompanyService service;

    CompanyServer() throws Exception {
        service = CompanyService.start(new ApiKey(API_KEY), number -> next.get());
    }

    @Override
    public String url() {
        return service.url();
    }

    @Override
    public String version() {
        return "examples/company";
    }

    @Override
    public boolean choosesKeys() {
        return true;
    }

    @Override
    public void chooseNext(String key) {
        next.set(key);
    }

    @Override
    public void close() throws Exception {
        service.close();
    }
}
