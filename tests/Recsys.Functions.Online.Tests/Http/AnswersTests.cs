using Azure;
using Azure.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;

namespace Recsys.Functions.Online.Tests.Http;

/// <summary>What becomes of what storage throws, and of a caller who has gone.</summary>
public sealed class AnswersTests
{
    [Theory]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(412)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Storage_that_lacks_or_holds_what_the_app_made_is_worth_another_try(int status) =>
        Assert.Equal((503, "storage-unavailable"), await AnswerAsync(new RequestFailedException(status, "no")));

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Storage_that_refuses_is_not(int status) =>
        Assert.Equal((500, "storage-refused"), await AnswerAsync(new RequestFailedException(status, "no")));

    [Fact]
    public async Task An_identity_that_is_turned_away_is_refused_and_tries_that_all_failed_are_not() => Assert.Equal(
        ((500, "storage-refused"), (503, "storage-unavailable")),
        (await AnswerAsync(new AuthenticationFailedException("no", new RequestFailedException(401, "no"))),
            await AnswerAsync(new AggregateException(new IOException("no")))));

    [Fact]
    public async Task A_cancellation_is_of_the_caller_who_has_gone_or_of_storage_that_does_not_answer()
    {
        Assert.Equal((503, "storage-unavailable"), await AnswerAsync(new OperationCanceledException()));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var answer = await Answers.OfAsync<int>(new Invocation(gone.Token), () => throw new OperationCanceledException());
        Assert.Equal(499, Assert.IsType<StatusCodeResult>(answer).StatusCode);
    }

    [Fact]
    public async Task A_defect_is_no_problem_of_storage() => await Assert.ThrowsAsync<InvalidOperationException>(
        () => AnswerAsync(new InvalidOperationException("a defect")));

    private static async Task<(int?, string)> AnswerAsync(Exception exception)
    {
        var answer = Assert.IsType<JsonResult>(await Answers.OfAsync<int>(new Invocation(CancellationToken.None), () => throw exception));
        var problem = Assert.IsType<Dictionary<string, object?>>(answer.Value);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.Equal(answer.StatusCode, problem["status"]);
        return (answer.StatusCode, ((string)problem["type"]!)[ProblemTypes.Urn.Length..]);
    }

    /// <summary>An invocation without a host.</summary>
    private sealed class Invocation(CancellationToken cancellationToken) : FunctionContext
    {
        public override string InvocationId => "i";

        public override string FunctionId => "f";

        public override TraceContext TraceContext => throw new NotSupportedException();

        public override BindingContext BindingContext => throw new NotSupportedException();

        public override RetryContext RetryContext => throw new NotSupportedException();

        public override IServiceProvider InstanceServices { get; set; } = new ServiceCollection().AddLogging().BuildServiceProvider();

        public override FunctionDefinition FunctionDefinition { get; } = new Function();

        public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

        public override IInvocationFeatures Features => throw new NotSupportedException();

        public override CancellationToken CancellationToken => cancellationToken;
    }

    private sealed class Function : FunctionDefinition
    {
        public override string PathToAssembly => "";

        public override string EntryPoint => "";

        public override string Id => "f";

        public override string Name => "Asked";

        public override System.Collections.Immutable.ImmutableArray<FunctionParameter> Parameters => [];

        public override System.Collections.Immutable.IImmutableDictionary<string, BindingMetadata> InputBindings =>
            System.Collections.Immutable.ImmutableDictionary<string, BindingMetadata>.Empty;

        public override System.Collections.Immutable.IImmutableDictionary<string, BindingMetadata> OutputBindings =>
            System.Collections.Immutable.ImmutableDictionary<string, BindingMetadata>.Empty;
    }
}
