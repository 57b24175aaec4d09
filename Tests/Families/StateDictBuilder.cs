using RepVgg.Frontend.Containers;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Families;

/// <summary>Makes state dicts of given shapes; the weights are random and lazy, so that published sizes cost nothing.</summary>
internal sealed class StateDictBuilder
{
    private readonly List<(string, Tensor)> _tensors = [];

    public void Add(string name, params int[] shape) => _tensors.Add((name, Tensor.Random(Shape.Of(shape), _tensors.Count)));

    public void Conv(string name, int outputs, int inputs, int kernel) => Add(name + ".weight", outputs, inputs, kernel, kernel);

    public void Norm(string name, int channels)
    {
        Add(name + ".weight", channels);
        Add(name + ".bias", channels);
        Add(name + ".running_mean", channels);
        _tensors.Add((name + ".running_var", Tensor.Splat(Shape.Of(channels), 1)));
    }

    public void SqueezeExcite(string name, string down, string up, int channels, int narrow)
    {
        Conv($"{name}.{down}", narrow, channels, 1);
        Add($"{name}.{down}.bias", narrow);
        Conv($"{name}.{up}", channels, narrow, 1);
        Add($"{name}.{up}.bias", channels);
    }

    public StateDict Build() => StateDict.FromTensors(_tensors);
}
