using System.Runtime.InteropServices;
using OpenCvSharp;
using OpenCvSharp.Dnn;
using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.Engines;

/// <summary>OpenCV's DNN module on the processor.</summary>
internal sealed class OpenCvEngine : IEngine
{
    private readonly Net _network;
    private readonly Mat _images;

    /// <summary>Loads the exported model. OpenCV has one number of threads for the whole process.</summary>
    public OpenCvEngine(Workload work, Form form)
    {
        Cv2.SetNumThreads(work.Threads);
        _network = CvDnn.ReadNetFromOnnx(work.Model.Onnx(form)) ?? throw new NotSupportedException("OpenCV can't read the exported model");
        _network.SetPreferableBackend(Backend.OPENCV);
        _network.SetPreferableTarget(Target.CPU);
        _images = Mat.FromPixelData(work.ImageShape, MatType.CV_32F, work.Images);
        Scores = work.NewScores();
        Threads = work.Threads;
    }

    /// <inheritdoc/>
    public int Threads { get; }

    /// <inheritdoc/>
    public float[] Scores { get; }

    /// <inheritdoc/>
    public void Run()
    {
        _network.SetInput(_images);
        using var scores = _network.Forward();
        Marshal.Copy(scores.Data, Scores, 0, Scores.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _images.Dispose();
        _network.Dispose();
    }
}
