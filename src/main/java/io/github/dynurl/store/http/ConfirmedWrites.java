package io.github.dynurl.store.http;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.internal.exchange.Call;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends PUT and DELETE, and finds out the result of a conditional write whose response was lost. A retry of such a
 * write is rejected (412) if the first attempt took effect, but also if another client wrote meanwhile. Therefore the
 * stored content is read back and compared with what was sent. Its calls share the timeout of one operation. Not
 * thread-safe.
 */
final class ConfirmedWrites {
    private static final int COMPARE_BUFFER_BYTES = 64 * 1024;

    private final Sender sender;

    ConfirmedWrites(Sender sender) {
        this.sender = sender.withSharedTimeout();
    }

    /** Writes data. The result of data that can be opened only once cannot be confirmed. */
    PartInfo writeData(Calls.PutData call) {
        return write(call, conflict -> call.data().repeatable() ? infoIfStored(call, conflict) : null);
    }

    /**
     * Writes metadata or permissions. The call's JSON is made of {@code values}, which a read back is compared with.
     */
    PartInfo writeJson(Calls.WriteJson call, Map<String, ?> values) {
        return write(call, conflict -> infoIfStored(call, values, conflict));
    }

    /**
     * Executes a write. If a retry met a conflict, so that the outcome is unknown, returns the result of
     * {@code readBack}; throws the conflict if that is null, because the stored content is not what was sent.
     */
    private PartInfo write(Call<PartInfo> call, Function<ConflictException, @Nullable PartInfo> readBack) {
        try {
            return sender.execute(call);
        } catch (ConflictException e) {
            PartInfo stored = e.outcome() == Outcome.UNKNOWN ? readBack.apply(e) : null;
            if (stored == null) {
                throw e;
            }
            return stored;
        }
    }

    /** Reads the stored data and returns its information if it is what the call has sent; otherwise null. */
    private @Nullable PartInfo infoIfStored(Calls.PutData call, ConflictException conflict) {
        try (DataStream stored = sender.execute(GetData.ofStoredBytes(call.action(), call.key()));
                InputStream sent = call.data().open()) {
            return hasOtherSize(stored.info(), call.data()) || !haveSameBytes(stored, sent) ? null : stored.info();
        } catch (Exception e) {
            // Any failure, also one of the data's source, leaves the result of the write unknown.
            conflict.addSuppressed(e);
            return null;
        }
    }

    private static boolean hasOtherSize(PartInfo stored, Data sent) {
        return stored.size().isPresent()
                && sent.length().isPresent()
                && stored.size().getAsLong() != sent.length().getAsLong();
    }

    private static boolean haveSameBytes(InputStream one, InputStream other) throws IOException {
        byte[] oneBuffer = new byte[COMPARE_BUFFER_BYTES];
        byte[] otherBuffer = new byte[COMPARE_BUFFER_BYTES];
        while (true) {
            int oneCount = one.readNBytes(oneBuffer, 0, oneBuffer.length);
            int otherCount = other.readNBytes(otherBuffer, 0, otherBuffer.length);
            if (oneCount != otherCount || !Arrays.equals(oneBuffer, 0, oneCount, otherBuffer, 0, otherCount)) {
                return false;
            }
            boolean atEnd = oneCount < oneBuffer.length;
            if (atEnd) {
                return true;
            }
        }
    }

    /**
     * Reads the stored part and returns its information if it has the values that the call has sent; otherwise null.
     */
    private @Nullable PartInfo infoIfStored(Calls.WriteJson call, Map<String, ?> values, ConflictException conflict) {
        try {
            Metadata stored = sender.execute(Calls.GetJson.of(call.action(), call.key(), call.part()));
            // Parsed again, because the values may be of Java types that JSON reads back as others.
            return stored.equals(Json.parseObject(Json.text(values))) ? stored.info() : null;
        } catch (StoreException | IOException e) {
            conflict.addSuppressed(e);
            return null;
        }
    }

    /** Deletes a key or a part. If a retry does not find it any more, the first attempt counts as successful. */
    PartInfo delete(Calls.Delete call, Reads reads) {
        try {
            return sender.execute(call);
        } catch (NoSuchKeyException e) {
            if (e.outcome() == Outcome.UNKNOWN) {
                return PartInfo.NONE;
            }
            throw e;
        } catch (ConflictException e) {
            // A server may respond 412 instead of 404, because a missing object does not meet the condition.
            if (call.deletesData() && e.outcome() == Outcome.UNKNOWN && isDataGone(call, reads, e)) {
                return PartInfo.NONE;
            }
            throw e;
        }
    }

    private boolean isDataGone(Calls.Delete call, Reads reads, ConflictException conflict) {
        try {
            return reads.find(sender, call.action(), call.key()).isEmpty();
        } catch (StoreException e) {
            conflict.addSuppressed(e);
            return false;
        }
    }
}
