package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.client.TargetStores;
import io.github.dynurl.camel.internal.client.TransferLimit;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.ObjectTransfer;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.HttpStore;
import org.apache.camel.ResolveEndpointFailedException;

/** The handlers of the operations copy and move. */
final class Transfers {
    private final TransferLimit limit;
    private final TargetStores targets;

    Transfers(TransferLimit limit, TargetStores targets) {
        this.limit = limit;
        this.targets = targets;
    }

    void copy(HttpStore store, Request request, ResponseWriter response) {
        transfer("copy", ObjectTransfer::copy, store, request, response);
    }

    void move(HttpStore store, Request request, ResponseWriter response) {
        transfer("move", ObjectTransfer::move, store, request, response);
    }

    /** Copies or moves an object to another key. */
    @FunctionalInterface
    private interface Operation {
        PartInfo run(ObjectTransfer transfer, String key, String targetKey);
    }

    private void transfer(
            String action, Operation operation, HttpStore store, Request request, ResponseWriter response) {
        String key = request.key();
        String targetKey = request.targetKey(key);
        String storeName = request.targetStore();
        if (storeName == null) {
            ObjectTransfer transfer = transfer(store, store, request);
            PartInfo info = limit.run(action, key, () -> operation.run(transfer, key, targetKey));
            response.setPartHeaders(targetKey, info);
            return;
        }
        StoreOwner.SharedStore target = retain(action, key, storeName);
        try {
            if (store.hasSameUrl(key, target.store(), targetKey)) {
                throw new InvalidRequestException(
                        Failure.of(action, key, "the target is the object itself: it has the same URL"));
            }
            ObjectTransfer transfer = transfer(store, target.store(), request);
            PartInfo info = limit.run(action, key, () -> operation.run(transfer, key, targetKey));
            response.setPartHeadersOfStore(storeName, targetKey, info);
        } finally {
            target.release();
        }
    }

    private static ObjectTransfer transfer(Store store, Store target, Request request) {
        return ObjectTransfer.between(store, target)
                .sourceCondition(request.sourceCondition())
                .targetCondition(request.targetCondition());
    }

    private StoreOwner.SharedStore retain(String action, String key, String storeName) {
        StoreOwner.SharedStore target;
        try {
            target = targets.retain(storeName);
        } catch (IllegalArgumentException | ResolveEndpointFailedException e) {
            throw new InvalidRequestException(Failure.of(action, key, String.valueOf(e.getMessage())));
        }
        if (target == null) {
            throw new StoreUnavailableException(Failure.of(action, key, "the producer is not started"));
        }
        return target;
    }
}
