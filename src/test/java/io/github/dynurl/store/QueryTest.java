package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueryTest {

    @Test
    void selectsAllObjectsAndMetadataByDefault() {
        assertThat(Query.all().filter()).isEmpty();
        assertThat(Query.all().select().isAll()).isTrue();
    }

    @Test
    void addsEachValueToFilter() {
        Query one = Query.where("a", 1);
        Query two = one.and("b", null);
        assertThat(one.filter()).isEqualTo(Map.of("a", 1));
        assertThat(two.filter()).hasSize(2).containsEntry("b", null).containsEntry("a", 1);
        assertThat(Query.all().filter()).isEmpty();
    }

    @Test
    void copiesFilter() {
        Map<String, Object> filter = new HashMap<>(Map.of("a", 1));
        Query query = Query.matching(filter);
        filter.put("b", 2);
        assertThat(query.filter()).isEqualTo(Map.of("a", 1));
    }

    @Test
    void keepsFilterIfSelectIsReplaced() {
        Query query = Query.where("a", 1).select("x", "y");
        assertThat(query.filter()).isEqualTo(Map.of("a", 1));
        assertThat(query.select()).isEqualTo(Select.of("x", "y"));
        assertThat(query.and("b", 2).select()).isEqualTo(Select.of("x", "y"));
        assertThat(query.select(Select.all())).isEqualTo(Query.where("a", 1));
    }

    @Test
    void keepsSpellingOfNumbers() {
        assertThat(Query.where("a", 1)).isNotEqualTo(Query.where("a", 1.0));
        assertThat(Json.text(Query.where("a", 1.0).filter())).isEqualTo("{\"a\":1.0}");
    }

    @Test
    void rejectsValueThatCannotBeJson() {
        assertThatThrownBy(() -> Query.where("a", Double.NaN))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("\"a\"");
        assertThatThrownBy(() -> Query.matching(Map.of("a", new byte[0]))).isInstanceOf(InvalidRequestException.class);
    }
}
