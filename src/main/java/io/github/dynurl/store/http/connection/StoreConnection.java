package io.github.dynurl.store.http.connection;

import io.github.dynurl.store.http.internal.secret.CarriedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Is one connection to a server, over which an answer belongs to its request and to nothing else. It is not used again where
 * the server has said what nobody asked for, or has closed it; and an upload that is answered early ends there, without what
 * would make it look complete. For one thread at a time.
 */
public final class StoreConnection extends PooledConnection {
    /** How many bytes of an upload over TLS are sent between two looks: there a look may cost a millisecond. */
    private static final long TLS_STRIDE = 1024 * 1024;

    /** After so many requests a server has shown that it does not close behind each answer. */
    private static final int PROVEN_REQUESTS = 8;

    private static final int FIRST_LOOKS = 5;

    /** A proven connection is not looked at again within this time: a look costs a millisecond. */
    private static final long PROVEN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private RequestContext sending = new RequestContext(true, false);
    private int requests;
    private long idleFor;
    private boolean answered;
    private @Nullable ClassicHttpResponse early;
    private @Nullable IOException broken;

    /** Tells that the answer is there although the request is not complete. */
    private static final class AnsweredEarlyException extends IOException {
        AnsweredEarlyException() {
            super("the server answered before it had the whole request");
        }
    }

    /** Tells that a server said it was done before it had the whole request. */
    public static final class UntimelySuccessException extends IOException {
        UntimelySuccessException(int status) {
            super("the server answered " + status + " before the data was sent as a whole");
        }
    }

    StoreConnection(HttpConnections connections) {
        super(connections, (request, connection, in, sent, next) -> ((StoreConnection) connection)
                .hearEarly(in, sent, next));
    }

    /** Hears which request comes next. */
    void prepare(RequestContext next) {
        sending = next;
    }

    /** Tells whether it has carried a request before the one now. */
    boolean isReused() {
        return requests > 1;
    }

    @Override
    public void sendRequestHeader(ClassicHttpRequest request) throws IOException, HttpException {
        if (request.getMethod().equals("CONNECT")) {
            super.sendRequestHeader(request); // to a proxy, and nothing of ours
            return;
        }
        if (requests > 0) {
            refuseIfDead();
        }
        requests++;
        broken = null;
        early = null;
        answered = false;
        heads.awaitNext();
        sending.begins();
        try {
            super.sendRequestHeader(request);
        } catch (IOException e) {
            throw orStale(e);
        }
    }

    /** Refuses to use the connection again where an answer could be another request's, or the request would be lost. */
    private void refuseIfDead() throws StaleConnectionException {
        idleFor = System.nanoTime() - idleSince();
        boolean proven = requests >= PROVEN_REQUESTS && idleFor < PROVEN_NANOS;
        boolean prove = sending.writes() && !proven;
        try {
            boolean dead = connections.isIdleTooLong(idleFor)
                    || (sending.writes() && !sending.isRepeated() && connections.closeSilently())
                    || hasUnread()
                    || (prove && (isClosed() || hasUnread()));
            if (!dead) {
                return;
            }
        } catch (IOException e) {
            connections.closedBehind(idleFor);
            throw connections.stale(e, false);
        }
        throw connections.stale(
                new IOException("the connection was closed, or has sent what was not asked for"), false);
    }

    /** Looks whether the server has closed it; longer where it is used again for the first time, and might close each. */
    private boolean isClosed() throws IOException {
        for (int look = 0; look < (requests == 1 ? FIRST_LOOKS : 1); look++) {
            if (isStale()) {
                connections.closedBehind(idleFor);
                return true;
            }
        }
        return false;
    }

    @Override
    public void sendRequestEntity(ClassicHttpRequest request) throws IOException, HttpException {
        if (answered) {
            broken = new AnsweredEarlyException(); // the server wants nothing of it any more
        }
        if (broken != null) {
            return;
        }
        try {
            super.sendRequestEntity(request);
        } catch (CarriedException e) {
            throw e;
        } catch (IOException e) {
            broken = e;
        }
    }

    /** Fails, rather than say so, where there is an answer: then nothing more is sent, not even the end of the body. */
    private boolean hearEarly(InputStream in, long sent, long next) throws IOException {
        while (early == null && isAvailable(in, sent, next)) {
            early = finalOrNull(receivedHead());
        }
        if (early != null) {
            throw new AnsweredEarlyException();
        }
        return false;
    }

    private boolean isAvailable(InputStream in, long sent, long next) throws IOException {
        if (getSSLSession() == null) {
            return in.available() > 0;
        }
        return sent / TLS_STRIDE < (sent + next) / TLS_STRIDE && super.isDataAvailable(Timeout.ofMilliseconds(1));
    }

    private ClassicHttpResponse receivedHead() throws IOException {
        try {
            return super.receiveResponseHeader();
        } catch (HttpException e) {
            throw new IOException("the server answered with broken HTTP", e);
        }
    }

    private static @Nullable ClassicHttpResponse finalOrNull(ClassicHttpResponse response) {
        return response.getCode() < 200 ? null : response;
    }

    @Override
    public void flush() throws IOException {
        if (broken != null) {
            return;
        }
        try {
            super.flush();
        } catch (IOException e) {
            broken = e;
        }
    }

    @Override
    public boolean isDataAvailable(Timeout timeout) throws IOException {
        try {
            if (broken != null || super.isDataAvailable(timeout)) {
                return true;
            }
            if (isStale()) {
                throw new ConnectionClosedException("the server closed it instead of giving its consent");
            }
        } catch (IOException e) {
            broken = e;
            return true;
        }
        sending.waitedInVain();
        return heads.hasUnread();
    }

    @Override
    public ClassicHttpResponse receiveResponseHeader() throws IOException, HttpException {
        IOException why = broken;
        if (why == null) {
            return received();
        }
        ClassicHttpResponse response = early;
        while (response == null) {
            response = finalOrNull(receivedDespite(why));
        }
        if (response.getCode() < 300) {
            throw new UntimelySuccessException(response.getCode());
        }
        response.setHeader("Connection", "close");
        return response;
    }

    private ClassicHttpResponse received() throws IOException, HttpException {
        try {
            ClassicHttpResponse response = super.receiveResponseHeader();
            answered = finalOrNull(response) != null;
            used();
            return response;
        } catch (SocketTimeoutException e) {
            if (isReused()) {
                connections.closeIdle(); // a firewall that has forgotten this one has forgotten those beside it
            }
            throw e;
        } catch (IOException e) {
            throw orStale(e);
        }
    }

    private ClassicHttpResponse receivedDespite(IOException why) throws IOException {
        try {
            return super.receiveResponseHeader();
        } catch (IOException | HttpException e) {
            if (e.getCause() != why) {
                why.addSuppressed(e);
            }
            throw orStale(why);
        }
    }

    /** Tells a connection that was dead before the request from one that died of it, or that was cancelled here. */
    private IOException orStale(IOException e) {
        if (!isReused() || heads.hasBegun() || !isOpen()) {
            return e;
        }
        connections.closedBehind(idleFor);
        return connections.stale(e, true);
    }

    /** Ends a request that was refused before its body: HttpClient would send the end of it, and that may look whole. */
    @Override
    public void terminateRequest(ClassicHttpRequest request) {
        broken = new IOException("the server refused the request before its body was sent");
    }

    /** Does the same for newer versions of HttpCore, of which this is a method. */
    @SuppressWarnings("MissingOverride")
    public void terminateRequest(ClassicHttpRequest request, @Nullable ClassicHttpResponse response) {
        terminateRequest(request);
    }

    @Override
    public void receiveResponseEntity(ClassicHttpResponse response) throws IOException, HttpException {
        super.receiveResponseEntity(response);
        if (broken != null) {
            response.setHeader("Connection", "close");
        }
    }

    @Override
    public boolean isConsistent() {
        return broken == null && super.isConsistent();
    }
}
