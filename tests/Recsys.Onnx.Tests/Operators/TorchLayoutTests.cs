using Recsys.Onnx.Operators;

namespace Recsys.Onnx.Tests.Operators;

public class TorchLayoutTests
{
    [Fact]
    public void A_GRU_goes_from_r_z_n_to_z_r_h() =>
        Assert.Equal([2, 2, 1, 1, 3, 3], TorchLayout.GruWeight([1, 1, 2, 2, 3, 3]));

    [Fact]
    public void An_LSTM_goes_from_i_f_g_o_to_i_o_f_c() =>
        Assert.Equal([1, 4, 2, 3, 10, 40, 20, 30], TorchLayout.LstmBias([1, 2, 3, 4], [10, 20, 30, 40]));

    [Fact]
    public void The_two_biases_of_a_GRU_are_joined() => Assert.Equal([2, 1, 3, 20, 10, 30], TorchLayout.GruBias([1, 2, 3], [10, 20, 30]));

    [Fact]
    public void A_length_that_gates_cannot_share_is_refused() => Assert.Throws<ArgumentException>(() => TorchLayout.LstmWeight(new float[6]));
}
