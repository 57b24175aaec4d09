using System.Collections.Immutable;
using RepVgg.Benchmarks.Measuring;

namespace RepVgg.Benchmarks.Layers;

/// <summary>One convolution in both engines.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Shape">What it computes.</param>
/// <param name="Algorithm">How rvc computes it.</param>
/// <param name="Stride">Its stride.</param>
/// <param name="Macs">Its multiply-accumulates.</param>
/// <param name="Rvc">Milliseconds in rvc.</param>
/// <param name="OnnxRuntime">Milliseconds in ONNX Runtime.</param>
internal sealed record LayerResult(string Layer, string Shape, string Algorithm, int Stride, long Macs, Samples Rvc, Samples OnnxRuntime);

/// <summary>The convolutions of one network.</summary>
/// <param name="Model">The network.</param>
/// <param name="Threads">Threads of both engines.</param>
/// <param name="Layers">Its convolutions, in order.</param>
internal sealed record LayerGroup(string Model, int Threads, ImmutableArray<LayerResult> Layers);
