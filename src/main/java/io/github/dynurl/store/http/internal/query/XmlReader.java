package io.github.dynurl.store.http.internal.query;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads XML from a server that is not trusted. Rejects document types, so that no entities can be defined. Limits the
 * depth to 64 elements, and all different names together to 1 Mi characters, because the parser keeps each name. The
 * stream limits the size of an element. Like JSON, the XML must be in UTF-8, whatever encoding it declares. Not
 * thread-safe.
 */
final class XmlReader {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NAME_CHARACTERS = 1024 * 1024;
    private static final int BYTE_ORDER_MARK = 0xfeff;

    private static final String NOT_UTF_8 = "the XML is not in UTF-8";

    private final XMLStreamReader xml;
    private final Set<String> names = new HashSet<>();
    private int nameCharacters;
    private int depth;

    /** Creates a reader, which reads the beginning of the stream. Does not close the stream. */
    XmlReader(InputStream in) throws IOException {
        try {
            xml = createFactory().createXMLStreamReader(decode(in));
        } catch (CharacterCodingException e) {
            throw new XmlException(NOT_UTF_8, e);
        } catch (XMLStreamException e) {
            throw toIoException(e);
        }
    }

    /**
     * Decodes the stream strictly, without a byte order mark. The parser could decode it as well, but it would write
     * malformed bytes to the standard error stream.
     */
    private static Reader decode(InputStream in) throws IOException {
        PushbackReader reader = new PushbackReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), 1);
        int first = reader.read();
        if (first >= 0 && first != BYTE_ORDER_MARK) {
            reader.unread(first);
        }
        return reader;
    }

    /** Creates a factory for one reader, because a factory is not thread-safe, and keeps its last reader. */
    private static XMLInputFactory createFactory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        // 0 means no limit. Newer JDKs count each &amp; of the whole document, and there are no other entities.
        factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", "0");
        factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
        return factory;
    }

    /**
     * Returns the type of the next event, as {@link XMLStreamConstants} names it.
     *
     * @throws XmlException if the XML is malformed, or if it exceeds a limit
     * @throws IOException if the stream fails
     */
    int next() throws IOException {
        try {
            int event = xml.next();
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    if (depth > MAX_DEPTH) {
                        throw new XmlException("the XML exceeds a limit: it has more than " + MAX_DEPTH + " levels");
                    }
                    countNames();
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.PROCESSING_INSTRUCTION -> countName(xml.getPITarget());
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new XmlException("the XML has a document type or an entity, which is not accepted");
                default -> {} // other events need no check
            }
            return event;
        } catch (XMLStreamException e) {
            throw toIoException(e);
        }
    }

    /** Returns the local name of the element that has just started. */
    String name() {
        return xml.getLocalName();
    }

    /** Returns the namespace of the element that has just started; null if it has none. */
    @Nullable
    String namespace() {
        return xml.getNamespaceURI();
    }

    /**
     * Reads the element that has just started, up to its end. Returns its text if it contains no elements. Otherwise
     * returns a map from the local names of the elements to what they contain. If several elements have the same name,
     * the map contains a list of them.
     */
    Object readElement() throws IOException {
        StringBuilder text = new StringBuilder();
        Map<String, Object> children = new LinkedHashMap<>();
        while (true) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = name();
                    addChild(children, name, readElement());
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
                case XMLStreamConstants.END_ELEMENT -> {
                    return children.isEmpty() ? text.toString() : children;
                }
                default -> {} // comments and processing instructions
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static void addChild(Map<String, Object> children, String name, Object child) {
        Object existing = children.get(name);
        if (existing == null) {
            children.put(name, child);
        } else if (existing instanceof List<?> list) {
            ((List<Object>) list).add(child);
        } else {
            children.put(name, new ArrayList<>(List.of(existing, child)));
        }
    }

    /** Counts the names of the element that has just started, of its attributes and of its namespaces. */
    private void countNames() throws XmlException {
        countName(xml.getLocalName());
        countName(xml.getPrefix());
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            countName(xml.getAttributeLocalName(i));
            countName(xml.getAttributePrefix(i));
        }
        for (int i = 0; i < xml.getNamespaceCount(); i++) {
            countName(xml.getNamespacePrefix(i));
            countName(xml.getNamespaceURI(i));
        }
    }

    private void countName(@Nullable String name) throws XmlException {
        if (name != null && names.add(name)) {
            nameCharacters += name.length();
            if (nameCharacters > MAX_NAME_CHARACTERS) {
                throw new XmlException("the XML exceeds a limit: its different names have more than "
                        + MAX_NAME_CHARACTERS + " characters");
            }
        }
    }

    /** Returns the failure of the stream, or an exception with the position at which the XML is malformed. */
    private static IOException toIoException(XMLStreamException e) {
        if (e.getNestedException() instanceof CharacterCodingException malformed) {
            return new XmlException(NOT_UTF_8, malformed);
        }
        if (e.getNestedException() instanceof IOException failure) {
            return failure;
        }
        String position = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNumber() + ", column "
                        + e.getLocation().getColumnNumber();
        return new XmlException("the XML is broken" + position, e);
    }
}
