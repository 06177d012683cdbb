package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NextPageFields;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a list in XML from a stream. The list consists of the elements at one path; all other elements are
 * skipped. An element with child elements becomes a map from their local names, and an element without child elements
 * becomes its text. So the pointers into JSON items also work for XML. Attributes and namespaces are ignored. Not
 * thread-safe.
 */
final class XmlItems implements ItemSource {
    private final InputStream in;
    private final JsonPointer itemPath;
    private final @Nullable JsonPointer cursorPath;
    private final Runnable beforeItem;
    private final Consumer<String> collectionListener;

    /** The local names of the open elements, from the root on. */
    private final List<String> path = new ArrayList<>();

    private @Nullable XmlReader reader;
    private boolean isMultistatus;
    private boolean hasEnded;
    private @Nullable Object item;
    private @Nullable Object cursor;
    private @Nullable String nextPage;

    /**
     * Creates a reader. It does not close the stream.
     *
     * @param itemPath the local names of the elements from the root to an item
     * @param cursorPath the local names of the elements from the root to the element whose value {@link #cursor}
     *     returns; null if no cursor is needed
     * @param beforeItem is called before each item is read, for example to reset a limit for each item
     * @param collectionListener receives the URLs of collections in a multistatus
     */
    XmlItems(
            InputStream in,
            JsonPointer itemPath,
            @Nullable JsonPointer cursorPath,
            Runnable beforeItem,
            Consumer<String> collectionListener) {
        this.in = in;
        this.itemPath = itemPath;
        this.cursorPath = cursorPath;
        this.beforeItem = beforeItem;
        this.collectionListener = collectionListener;
    }

    @Override
    public boolean advance() throws IOException {
        item = null;
        beforeItem.run();
        while (item == null && !hasEnded) {
            XmlReader xml = reader();
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> open(xml);
                case XMLStreamConstants.END_ELEMENT -> path.remove(path.size() - 1);
                case XMLStreamConstants.END_DOCUMENT -> hasEnded = true;
                default -> {} // text, comments and processing instructions outside of items
            }
        }
        return !hasEnded;
    }

    /** Returns the parser. It is created by the first call, because it reads the beginning of the stream. */
    private XmlReader reader() throws IOException {
        XmlReader created = reader;
        if (created == null) {
            created = new XmlReader(in);
            reader = created;
        }
        return created;
    }

    /** Reads the element that has just started, if it is an item or contains the cursor. */
    private void open(XmlReader xml) throws IOException {
        path.add(xml.name());
        if (path.size() == 1) {
            checkRoot(xml);
        }
        if (path.equals(itemPath.names())) {
            Object read = xml.readElement();
            item = isMultistatus ? Multistatus.findResource(read, collectionListener) : read;
            beforeItem.run();
        } else if (cursorPath != null && path.equals(cursorPath.names())) {
            cursor = xml.readElement();
        } else if (path.size() > 1 && NextPageFields.isNextPageField(path.subList(1, path.size()))) {
            announceNextPage(xml.readElement());
        } else {
            return; // the elements inside this element come next
        }
        path.remove(path.size() - 1);
    }

    private void checkRoot(XmlReader xml) throws XmlException {
        String root = itemPath.names().get(0);
        if (!path.get(0).equals(root)) {
            throw new XmlException("the XML is no " + Key.shown(root) + ", but " + Key.shown(path.get(0)));
        }
        isMultistatus = Multistatus.isRoot(xml);
    }

    /** Records the current element unless its value means that there is no next page. */
    private void announceNextPage(Object value) {
        if (value instanceof String text && !text.isBlank() && !text.strip().equalsIgnoreCase("false")) {
            nextPage = String.join("/", path.subList(1, path.size()));
        }
    }

    @Override
    public @Nullable Object item() {
        return item;
    }

    /** Returns the metadata; empty metadata if the element at the pointer is empty. */
    @Override
    @SuppressWarnings("unchecked") // the names of elements are text
    public @Nullable Metadata metadata(JsonPointer pointer) {
        Object found = pointer.find(item);
        if (found instanceof Map<?, ?> map) {
            return Metadata.of((Map<String, ?>) map);
        }
        return found instanceof String text && text.isBlank() ? Metadata.empty() : null;
    }

    @Override
    public @Nullable Object cursor() {
        return cursor;
    }

    @Override
    public @Nullable String nextPage() {
        return nextPage;
    }
}
