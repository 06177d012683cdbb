package io.github.dynurl.store.http;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonPointer;
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
 * Sends writes and deletions, and finds out the result of a conditional one whose response was lost. The server rejects
 * a retry of a conditional write (412) if the first attempt took effect, but also if another client wrote in between.
 * Therefore, this class reads the stored content and compares it with the sent content. All calls of one instance share
 * the timeout of one operation. Not thread-safe.
 */
final class ConfirmedWrites {
    private static final int COMPARE_BUFFER_BYTES = 64 * 1024;

    private final Sender sender;

    ConfirmedWrites(Sender sender) {
        this.sender = sender.withSharedTimeout();
    }

    /**
     * Writes data. If the data can be opened only once, it cannot be compared with the stored data, so the result of a
     * write whose response was lost stays unknown.
     */
    PartInfo writeData(Calls.WriteData call) {
        return write(call, conflict -> call.data().repeatable() ? infoIfStored(call, conflict) : null);
    }

    /**
     * Writes metadata or permissions.
     *
     * @param values the values that the call sends as JSON
     * @param pointer the position of the metadata in these values and in the stored JSON; only the metadata is compared
     */
    PartInfo writeJson(Calls.WriteJson call, Map<String, ?> values, JsonPointer pointer) {
        return write(call, conflict -> infoIfStored(call, values, pointer, conflict));
    }

    /**
     * Executes a write. If a retry was rejected with a conflict, the outcome of the write is unknown; then the stored
     * content decides.
     *
     * @param readIfStored returns the information of the stored content if it equals the sent content; returns null,
     *     and the conflict is thrown, if the contents differ or cannot be compared
     */
    private PartInfo write(Call<PartInfo> call, Function<ConflictException, @Nullable PartInfo> readIfStored) {
        try {
            return sender.execute(call);
        } catch (ConflictException e) {
            PartInfo stored = e.outcome() == Outcome.UNKNOWN ? readIfStored.apply(e) : null;
            if (stored == null) {
                throw e;
            }
            return stored;
        }
    }

    /**
     * Reads the stored data and returns its information; returns null if it does not equal the sent data, or if one of
     * them cannot be read.
     *
     * @param conflict receives the exception of a failed read as a suppressed exception
     */
    private @Nullable PartInfo infoIfStored(Calls.WriteData call, ConflictException conflict) {
        try (DataStream stored = sender.execute(GetData.ofStoredBytes(call.action(), call.key()));
                InputStream sent = call.data().open()) {
            boolean isEqual = mayHaveSameSize(stored.info(), call.data()) && haveSameBytes(stored, sent);
            return isEqual ? stored.info() : null;
        } catch (Exception e) {
            // After any failure, even one of the source of the data, the result of the write stays unknown.
            conflict.addSuppressed(e);
            return null;
        }
    }

    private static boolean mayHaveSameSize(PartInfo stored, Data sent) {
        return stored.size().isEmpty()
                || sent.length().isEmpty()
                || stored.size().getAsLong() == sent.length().getAsLong();
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
     * Reads the stored metadata or permissions and returns their information; returns null if they do not equal the
     * sent values or cannot be read.
     *
     * @param conflict receives the exception of a failed read as a suppressed exception
     */
    private @Nullable PartInfo infoIfStored(
            Calls.WriteJson call, Map<String, ?> values, JsonPointer pointer, ConflictException conflict) {
        try {
            Metadata stored = sender.execute(
                    Calls.ReadValues.of(call.action(), call.key(), call.part()).withPointer(pointer));
            // JSON does not preserve all Java types, so the sent values are compared after a round trip through JSON.
            Object sent = pointer.objectIn(Json.parseObject(Json.text(values)));
            return stored.equals(sent) ? stored.info() : null;
        } catch (StoreException | IOException e) {
            conflict.addSuppressed(e);
            return null;
        }
    }

    /**
     * Deletes an object or a part. If the response to the first attempt was lost and a retry does not find the object,
     * the first attempt counts as successful. The result is then {@link PartInfo#NONE}.
     *
     * @param reads finds out after a conflict whether the data still exists
     */
    PartInfo delete(Calls.Delete call, Reads reads) {
        try {
            return sender.execute(call);
        } catch (NoSuchKeyException e) {
            if (e.outcome() == Outcome.UNKNOWN) {
                return PartInfo.NONE;
            }
            throw e;
        } catch (ConflictException e) {
            // For a missing object, a server may respond with 412 instead of 404, because the condition is not met.
            if (call.deletesData() && e.outcome() == Outcome.UNKNOWN && isDataGone(call, reads, e)) {
                return PartInfo.NONE;
            }
            throw e;
        }
    }

    private boolean isDataGone(Calls.Delete call, Reads reads, ConflictException conflict) {
        try {
            return reads.findData(sender, call.action(), call.key()).isEmpty();
        } catch (StoreException e) {
            conflict.addSuppressed(e);
            return false;
        }
    }
}
