using System.Text;
using Recsys.Interactions.Erasures;

namespace Recsys.Interactions.Tests.Erasures;

public sealed class BodyIdsTests
{
    [Theory]
    [InlineData("""{"userId":"u","eventId":"e","itemId":"i","context":{"friend":"v"}}""", "u")]
    [InlineData("""{"userId":12,"eventId":"e","x":{"userId":"no"}}""", "12")]
    [InlineData("""{"specversion":"1.0","id":"c","data":{"userId":"u"}}""", "u")]
    [InlineData("""{"userId":"first","userId":"last"}""", "first", "last")]
    [InlineData("\ufeff{\"userId\":\"u\"}", "u")]
    [InlineData("""{"sessionId":"s","type":"t","data":{"context":{}}}""", "s")]
    [InlineData("[1]", "1")]
    [InlineData("")]
    public void A_body_that_names_its_user_where_interactions_do_is_of_nobody_else(string body, params string[] ids)
        => Assert.Equal(ids, Of(body));

    [Theory]
    [InlineData("""{"userId":"u","broken":""", "u")]
    [InlineData("""{"userId":"u""", "u")]
    [InlineData("{\"userId\":\"u\",\"broken\":\n{\"userId\":\"v\"}", "u", "v")]
    [InlineData("""{"note":{"deep":[["u""", "u")]
    [InlineData("""{"userId":"u"} and more""", "u", "and", "more")]
    [InlineData("""{"sessionId":"s","user_id":"u"}""", "s", "u")]
    [InlineData("""{"UserId":"u","ItemId":"i","event_id":5,"item-id":["a",6]}""", "u")]
    [InlineData("""[{"itemId":"i","userId":7},"v"]""", "7", "v")]
    [InlineData("""{"events":[{"user":{"id":"u"}}],"half":"\ud800","n":null}""", "u")]
    [InlineData("""{"userId":"u","type":"view"}{"userId":"v","type":"view"}""", "u", "v")]
    [InlineData("u;i;view", "u", "i", "view")]
    public void Of_any_other_body_all_is_found_that_may_be_its_user(string body, params string[] ids)
        => Assert.Superset(ids.ToHashSet(), Of(body).ToHashSet());

    [Theory]
    [InlineData("{'userId':'auth0|5f7c','itemId':'i1','type':'view'}", "auth0|5f7c")]
    [InlineData("{userId: auth0|5f7c, itemId: i1}", "auth0|5f7c")]
    [InlineData("auth0|5f7c,i9,view,2021-01-01T00:00:00Z", "auth0|5f7c")]
    [InlineData("2021-01-01T00:00:00Z INFO userId=auth0|5f7c itemId=i9", "auth0|5f7c")]
    [InlineData("urn:user:5;i9;view", "urn:user:5")]
    [InlineData("userId: urn:user:5\nitemId: i9\n", "urn:user:5")]
    [InlineData("Anna Lee\ti9\tview", "Anna Lee")]
    [InlineData("i9|Anna Lee|view", "Anna Lee")]
    [InlineData("view\tLee, Anna; née B.\ti9", "Lee, Anna; née B.")]
    [InlineData("i9,\"Lee, Anna\",view", "Lee, Anna")]
    [InlineData("userId=bob%40x.de&itemId=i1&type=view", "bob@x.de")]
    [InlineData("type=view&userId=Anna+Lee", "Anna Lee")]
    [InlineData("<event><user>Anna &amp; Lee</user><item>i9</item></event>", "Anna & Lee")]
    [InlineData("{'userId':'Jos\\u00e9 A','itemId':'i1'}", "José A")]
    [InlineData("{\\\"userId\\\":\\\"auth0|5\\\",\\\"itemId\\\":\\\"i1\\\"}", "auth0|5")]
    [InlineData("{'userId':'{3f2504e0}','itemId':'i1'}", "{3f2504e0}")]
    public void Where_a_body_is_no_json_an_id_may_hold_what_parts_others(string body, string id) => Assert.Contains(id, Of(body));

    [Theory]
    [InlineData("""{"Type":"Notification","Message":"{\"userId\":\"a b\",\"itemId\":\"i1\"}"}""")]
    [InlineData("""{"value":"{\"user\":{\"name\":\"a b\"}}","topic":"events"}""")]
    [InlineData("\"{\\\"userId\\\":\\\"a b\\\",\\\"itemId\\\":\\\"i1\\\"}\"")]
    [InlineData("""{"log":"{\"m\":\"{\\\"userId\\\":\\\"a b\\\"}\"}"}""")]
    [InlineData("""{"specversion":"1.0","data_base64":"eyJ1c2VySWQiOiJhIGIifQ=="}""")]
    [InlineData("""{"records":[{"data":"eyJ1c2VySWQiOiJhIGIifQ=="}]}""")]
    [InlineData("""{"body":"userId=a%20b&itemId=i1"}""")]
    [InlineData("""{"message":"INFO {'userId': 'a b', 'itemId': 'i1'}"}""")]
    [InlineData("""{"users":{"a b":{"item":"i1"}}}""")]
    [InlineData("""{"a b":5}""")]
    public void An_event_within_a_text_and_a_name_of_a_property_are_looked_at(string body) => Assert.Contains("a b", Of(body));

    [Theory]
    [InlineData("""{"itemId":"a b","type":"t","user":"u"}""", "a b")]
    [InlineData("""{"user":"u","note":"we met a b there"}""", "met")]
    [InlineData("""{"user":"u","data":{"sessionId":"s"}}""", "data")]
    [InlineData("""{"item_id":"{3f2504e0}","user":"u"}""", "3f2504e0")]
    public void What_stands_for_something_else_is_nobody(string body, string word) => Assert.DoesNotContain(word, Of(body));

    private static IReadOnlyCollection<string> Of(string body) => BodyIds.Of(Encoding.UTF8.GetBytes(body));
}
