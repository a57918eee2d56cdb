;; The two passes of resize.ts for one row, four samples at a time: the same integers as scriptPasses.ts.
;;
;; Samples are bytes, weights 22-bit fixed point in 32 bits. Sums stay below 2^31: the weights of a result add up to
;; 2^22 and some units. Narrowing with saturation is what clips results to a byte.
(module
  (memory (export "memory") 1)

  ;; RGB from `source` to `width` pixels from `target` on. Reads and writes a byte beyond the last pixel.
  ;; bounds: first pixel and number of pixels of each result pixel; weights: `size` of each.
  (func (export "narrow")
    (param $source i32) (param $target i32) (param $bounds i32) (param $weights i32) (param $size i32) (param $width i32)
    (local $end i32) (local $at i32) (local $weight i32) (local $stop i32) (local $sum v128)
    (local.set $size (i32.shl (local.get $size) (i32.const 2)))
    (local.set $end (i32.add (local.get $bounds) (i32.shl (local.get $width) (i32.const 3))))
    (loop $pixel
      (local.set $at
        (i32.add (local.get $source) (i32.mul (i32.load (local.get $bounds)) (i32.const 3))))
      (local.set $weight (local.get $weights))
      (local.set $stop
        (i32.add (local.get $weights) (i32.shl (i32.load offset=4 (local.get $bounds)) (i32.const 2))))
      (local.set $sum (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
      (loop $sample
        (local.set $sum
          (i32x4.add
            (local.get $sum)
            (i32x4.mul
              (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $at))))
              (v128.load32_splat (local.get $weight)))))
        (local.set $at (i32.add (local.get $at) (i32.const 3)))
        (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
        (br_if $sample (i32.lt_u (local.get $weight) (local.get $stop))))
      (local.set $sum (i32x4.shr_s (local.get $sum) (i32.const 22)))
      (local.set $sum (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
      (v128.store32_lane 0 (local.get $target) (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
      (local.set $target (i32.add (local.get $target) (i32.const 3)))
      (local.set $weights (i32.add (local.get $weights) (local.get $size)))
      (local.set $bounds (i32.add (local.get $bounds) (i32.const 8)))
      (br_if $pixel (i32.lt_u (local.get $bounds) (local.get $end)))))

  ;; One row to `target` from `count` lines of a ring of `lines`, each `stride` bytes (a multiple of 16), from line
  ;; `first` on. weights: `count` of them.
  (func (export "blend")
    (param $ring i32) (param $target i32) (param $weights i32) (param $first i32) (param $count i32) (param $lines i32)
    (param $stride i32)
    (local $x i32) (local $at i32) (local $weight i32) (local $stop i32) (local $end i32)
    (local $samples v128) (local $half v128) (local $factor v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $stop (i32.add (local.get $weights) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $first (i32.add (local.get $ring) (i32.mul (local.get $first) (local.get $stride))))
    (local.set $lines (i32.mul (local.get $lines) (local.get $stride)))
    (local.set $end (i32.add (local.get $ring) (local.get $lines)))
    (loop $run
      (local.set $at (i32.add (local.get $first) (local.get $x)))
      (local.set $weight (local.get $weights))
      (local.set $a (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
      (local.set $b (local.get $a))
      (local.set $c (local.get $a))
      (local.set $d (local.get $a))
      (loop $line
        (local.set $samples (v128.load (local.get $at)))
        (local.set $factor (v128.load32_splat (local.get $weight)))
        (local.set $half (i16x8.extend_low_i8x16_u (local.get $samples)))
        (local.set $a (i32x4.add (local.get $a)
          (i32x4.mul (i32x4.extend_low_i16x8_u (local.get $half)) (local.get $factor))))
        (local.set $b (i32x4.add (local.get $b)
          (i32x4.mul (i32x4.extend_high_i16x8_u (local.get $half)) (local.get $factor))))
        (local.set $half (i16x8.extend_high_i8x16_u (local.get $samples)))
        (local.set $c (i32x4.add (local.get $c)
          (i32x4.mul (i32x4.extend_low_i16x8_u (local.get $half)) (local.get $factor))))
        (local.set $d (i32x4.add (local.get $d)
          (i32x4.mul (i32x4.extend_high_i16x8_u (local.get $half)) (local.get $factor))))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        (if (i32.ge_u (local.get $at) (local.get $end))
          (then (local.set $at (i32.sub (local.get $at) (local.get $lines)))))
        (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
        (br_if $line (i32.lt_u (local.get $weight) (local.get $stop))))
      (v128.store
        (i32.add (local.get $target) (local.get $x))
        (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_s (i32x4.shr_s (local.get $a) (i32.const 22)) (i32x4.shr_s (local.get $b) (i32.const 22)))
          (i16x8.narrow_i32x4_s (i32x4.shr_s (local.get $c) (i32.const 22)) (i32x4.shr_s (local.get $d) (i32.const 22)))))
      (local.set $x (i32.add (local.get $x) (i32.const 16)))
      (br_if $run (i32.lt_u (local.get $x) (local.get $stride))))))
