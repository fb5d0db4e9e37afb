using Recsys.Models.Blocks.Native;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Blocks.Native;

public class TorchRuntimeTests
{
    public TorchRuntimeTests() => TorchRuntime.Initialize();

    [Fact]
    public void Torch_loads_on_this_machine()
    {
        using var three = ones(1) + 2;
        Assert.Equal(3f, three.item<float>());
    }

    [Fact]
    public void The_settings_are_in_force_before_libtorch_loads()
    {
        var state = TorchRuntime.Initialize();
        Assert.False(state.LoadedBefore);
        Assert.Equal(state.Threads, get_num_threads());
    }

    [Fact]
    public void On_Linux_freed_memory_is_kept_and_waiting_threads_sleep()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has these settings.");
        var state = TorchRuntime.Initialize();
        Assert.True(state.KeepsFreedMemory);
        Assert.Equal("PASSIVE", state.OmpWaitPolicy);
    }

    [Fact]
    public void A_second_call_changes_nothing() => Assert.Same(TorchRuntime.Initialize(), TorchRuntime.Initialize(threads: 7));

    [Fact]
    public void No_thread_is_too_few() => Assert.Throws<ArgumentOutOfRangeException>(() => TorchRuntime.Initialize(0));

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(48)]
    [InlineData(100)]
    [InlineData(112)]
    [InlineData(128)]
    [InlineData(200)]
    [InlineData(300)]
    public void An_LSTM_in_inference_equals_its_recurrence_step_by_step(int hidden) =>
        Assert.InRange(LstmReference.MaxErrorUnderNoGrad(inputSize: 50, hidden, steps: 12, batch: 5, seed: 3), 0, 1e-5);

    [Fact]
    public void Diagnosis_finds_nothing_wrong_here() => Assert.All(TorchRuntime.Diagnose(), finding => Assert.True(finding.Ok, finding.Detail));
}
