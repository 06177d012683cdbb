package io.github.dynurl.store.http;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.internal.body.TransferProgress;
import io.github.dynurl.store.http.internal.exchange.Call;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes with PUT and DELETE, and finds out what came of a conditional write whose answer was lost: sent again, it is refused,
 * because somebody has written meanwhile, and that may have been the write itself. Then what the store holds is compared,
 * in the time of the same operation. For one operation, and one thread.
 */
final class ConfirmedWrites {
    private final Sender sender;

    ConfirmedWrites(Sender sender) {
        this.sender = sender.begin();
    }

    /** Writes data. */
    PartInfo put(Calls.PutData call) {
        return write(call, refused -> call.data().repeatable() ? found(call, refused) : null);
    }

    /** Writes a JSON part. */
    PartInfo write(Calls.WriteJson call, Map<String, ?> values) {
        return write(call, refused -> found(call, values, refused));
    }

    /** Writes, and reads back what is there where it is not known who has written it. */
    private PartInfo write(Call<PartInfo> call, Function<ConflictException, @Nullable PartInfo> readBack) {
        try {
            return sender.execute(call);
        } catch (ConflictException e) {
            PartInfo ours = e.outcome() == Outcome.UNKNOWN ? readBack.apply(e) : null;
            if (ours == null) {
                throw e;
            }
            return ours;
        }
    }

    private @Nullable PartInfo found(Calls.PutData call, ConflictException refused) {
        GetData read = new GetData(
                call.action(), call.key(), ByteRange.all(), Condition.none(), 0, total -> TransferProgress.NONE, null);
        try (DataStream there = sender.execute(read);
                InputStream ours = call.data().open()) {
            return isOther(there.info(), call.data()) || !same(there, ours) ? null : there.info();
        } catch (Exception e) { // whatever it is, also of the source: what came of the write is not known then
            refused.addSuppressed(e);
            return null;
        }
    }

    private static boolean isOther(PartInfo there, Data ours) {
        return there.size().isPresent()
                && ours.length().isPresent()
                && there.size().getAsLong() != ours.length().getAsLong();
    }

    private static boolean same(InputStream one, InputStream other) throws IOException {
        byte[] some = new byte[64 * 1024];
        byte[] more = new byte[64 * 1024];
        while (true) {
            int n = one.readNBytes(some, 0, some.length);
            int m = other.readNBytes(more, 0, more.length);
            if (n != m || !Arrays.equals(some, 0, n, more, 0, m)) {
                return false;
            }
            if (n < some.length) {
                return true;
            }
        }
    }

    private @Nullable PartInfo found(Calls.WriteJson call, Map<String, ?> values, ConflictException refused) {
        try {
            Metadata there =
                    sender.execute(new Calls.GetJson(call.action(), call.key(), call.part(), Select.all(), ""));
            return there.equals(Json.parseObject(Json.text(values))) ? there.info() : null;
        } catch (StoreException | IOException e) {
            refused.addSuppressed(e);
            return null;
        }
    }

    /** Deletes; a key that is gone when the request is repeated is what was asked for, whatever the condition says then. */
    PartInfo delete(Calls.Delete call, Reads reads) {
        try {
            return sender.execute(call);
        } catch (NoSuchKeyException e) {
            if (e.outcome() == Outcome.UNKNOWN) {
                return PartInfo.NONE;
            }
            throw e;
        } catch (ConflictException e) {
            boolean ofData = call.part() == null || call.part() == Part.DATA;
            if (ofData && e.outcome() == Outcome.UNKNOWN && isGone(call, reads, e)) {
                return PartInfo.NONE;
            }
            throw e;
        }
    }

    private boolean isGone(Calls.Delete call, Reads reads, ConflictException refused) {
        try {
            return reads.find(sender, call.action(), call.key()).isEmpty();
        } catch (StoreException e) {
            refused.addSuppressed(e);
            return false;
        }
    }
}
