-- What others have said of a member, in whichever chapter they said it.
CREATE INDEX testimonials_of_receiver ON log.events ((payload->'membership.testimonial_given'->>'to'), position)
  WHERE event_type = 'membership.testimonial_given';
