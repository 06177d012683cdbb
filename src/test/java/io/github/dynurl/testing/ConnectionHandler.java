package io.github.dynurl.testing;

import io.github.dynurl.testing.RecordedConnection.End;
import io.github.dynurl.testing.RecordedRequest.Outcome;

/** Serves one connection: reads its requests, records them, and responds as scripted. Runs once, in its own thread. */
final class ConnectionHandler implements Runnable {
    private final Listener server;
    private final Link link;
    private final RecordedConnection connection;
    private final ConnectionMode mode;

    ConnectionHandler(Listener server, Link link, RecordedConnection connection, ConnectionMode mode) {
        this.server = server;
        this.link = link;
        this.connection = connection;
        this.mode = mode;
    }

    @Override
    public void run() {
        try {
            greet();
            WireInput in = new WireInput(link);
            Waits waits = new Waits(in, server.closed());
            WireOutput out = new WireOutput(link, waits);
            serve(in, waits, out);
        } catch (ConnectionOver over) {
            connection.ended(over.end(), over.getMessage());
        } catch (RuntimeException e) {
            server.recorder().problem("Cannot serve " + connection + ": " + e);
        } finally {
            connection.ended(End.BY_SERVER, "the server gave up");
        }
    }

    private void greet() throws ConnectionOver {
        switch (mode) {
            case SERVE -> server.startTls(link, connection);
            case STALL -> throw new Waits(new WireInput(link), server.closed()).forever();
            case CLOSE -> throw new ConnectionOver(End.BY_SERVER, "closed as scripted");
            case RESET -> throw link.reset();
        }
    }

    private void serve(WireInput in, Waits waits, WireOutput out) throws ConnectionOver {
        ReplyWriter writer = new ReplyWriter(link, out, waits, server.recorder());
        boolean goesOn = true;
        while (goesOn) {
            connection.busy(false);
            if (!in.await()) {
                throw new ConnectionOver(End.BY_CLIENT, null);
            }
            connection.busy(true);
            try {
                RecordedRequest request = new RecordedRequest(RequestHead.parse(in.readHead()), connection);
                connection.requestArrived();
                server.recorder().add(request);
                goesOn = exchange(request, in, waits, out, writer);
            } catch (BadRequest e) {
                server.recorder().problem("Bad request on " + connection + ": " + e.getMessage());
                out.write(Wire.bytes("HTTP/1.1 " + e.status() + " \r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
                goesOn = false;
            }
        }
        connection.busy(false);
        throw new ConnectionOver(End.BY_SERVER, null);
    }

    private boolean exchange(RecordedRequest request, WireInput in, Waits waits, WireOutput out, ReplyWriter writer)
            throws ConnectionOver, BadRequest {
        try {
            Script.Step step = nextStep(request);
            RequestReception reception = new RequestReception(link, in, waits, out, server.recorder());
            ReplyPlan plan = step.beforeBody() ? plan(step, request) : new ReplyPlan();
            boolean goesOn;
            if (plan.early) {
                goesOn = writer.write(plan, request);
                if (goesOn) {
                    reception.readBody(request, plan);
                }
            } else {
                reception.readBody(request, plan);
                goesOn = writer.write(step.beforeBody() ? plan : plan(step, request), request);
            }
            request.ended(Outcome.ANSWERED);
            return goesOn;
        } catch (ConnectionOver over) {
            request.ended(over.end() == End.BY_SERVER ? Outcome.BROKEN_OFF : Outcome.ABANDONED);
            throw over;
        } catch (BadRequest e) {
            request.ended(Outcome.BROKEN_OFF);
            throw e;
        } finally {
            boolean isComplete = false; // has no effect if the body has ended
            server.recorder().bodyEnded(request, isComplete);
        }
    }

    private Script.Step nextStep(RecordedRequest request) {
        try {
            return server.scripts().next(request);
        } catch (RuntimeException | AssertionError e) {
            return Script.Step.afterBody(ignored -> failed(request, e));
        }
    }

    private ReplyPlan plan(Script.Step step, RecordedRequest request) {
        try {
            return step.reply().apply(request).plan();
        } catch (RuntimeException | AssertionError e) {
            return failed(request, e).plan();
        }
    }

    private Reply failed(RecordedRequest request, Throwable e) {
        server.recorder().problem("The script for " + request + " failed: " + e);
        return Reply.status(500).type("text/plain").body("The script failed: " + e);
    }
}
