using Microsoft.ML.OnnxRuntime;

// Loads an ONNX model, classifies one image, and says so: then the benchmark stops its clock.
using var options = new SessionOptions { IntraOpNumThreads = 1 };
using var session = new InferenceSession(Path.Combine(AppContext.BaseDirectory, "model.onnx"), options);
var image = new float[3 * 224 * 224];
Array.Fill(image, 0.5f);
using var input = OrtValue.CreateTensorValueFromMemory(image, [1, 3, 224, 224]);
using var run = new RunOptions();
using var results = session.Run(run, session.InputNames, [input], session.OutputNames);
var scores = results[0].GetTensorDataAsSpan<float>().ToArray();
Console.WriteLine(Array.IndexOf(scores, scores.Max()));
Console.WriteLine(PeakMemory.Kilobytes());
