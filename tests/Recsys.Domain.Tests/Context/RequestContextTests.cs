using Recsys.Domain.Context;

namespace Recsys.Domain.Tests.Context;

public sealed class RequestContextTests
{
    [Fact]
    public void Contexts_with_the_same_fields_are_equal_whatever_their_order()
    {
        var one = new RequestContext([KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "2")]);
        var other = new RequestContext([KeyValuePair.Create("b", "2"), KeyValuePair.Create("a", "1")]);
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, other.With("b", "3"));
    }

    [Fact]
    public void A_changed_copy_leaves_the_original_as_it_was()
    {
        var phone = RequestContext.Of("phone", "DE");
        Assert.Equal("tv", phone.With(RequestContext.DeviceField, "tv").Device);
        Assert.Null(phone.With(RequestContext.CountryField, null).Country);
        Assert.Equal(("phone", "DE"), (phone.Device, phone.Country));
    }

    [Fact]
    public void What_is_not_given_is_not_there()
    {
        Assert.Empty(RequestContext.Of().Values);
        Assert.Null(RequestContext.Empty["device"]);
        Assert.Equal(["country"], RequestContext.Of(country: "DE").Values.Keys);
    }
}
